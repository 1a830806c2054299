import '@codeflix/ui/base.css';
import { AuthPage } from '@codeflix/auth-pages';
import type { KcContext } from 'keycloakify/login/KcContext';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { toState } from './login/to_state';

declare global {
  interface Window {
    kcContext?: KcContext;
  }
}

const OtherPage = lazy(() => import('./login/other_page'));
const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');
const { kcContext } = window;
const state = kcContext ? toState(kcContext) : ({ page: 'error', locale: 'en', error: { code: 'server_error' } } as const);
createRoot(root).render(
  <StrictMode>
    {state ? (
      <AuthPage state={state} />
    ) : (
      kcContext && (
        <Suspense>
          <OtherPage kcContext={kcContext} />
        </Suspense>
      )
    )}
  </StrictMode>,
);
