import '@codeflix/ui/base.css';
import './app/page.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { session } from './shared/api';
import { preferredLocale } from './shared/i18n';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root element');

// Asked for now, answered while the page is built; it takes the answer, or the failure, from the session.
void session.getToken().catch(() => undefined);

createRoot(root).render(<App locale={preferredLocale()} />);
