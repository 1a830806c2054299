import './arrive';
import '@codeflix/ui/base.css';
import './app/page.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { preferredLocale } from './shared/i18n';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root element');

createRoot(root).render(<App locale={preferredLocale()} />);
