import '@codeflix/ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AuthPage } from './auth_page';
import { readState } from './read_state';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');
createRoot(root).render(
  <StrictMode>
    <AuthPage state={readState(document)} />
  </StrictMode>,
);
