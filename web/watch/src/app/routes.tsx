import { createBrowserRouter } from 'react-router';
import { Broken, NotFound } from './error_pages';
import { Shell } from './shell';
import { Start } from './start';

/** Every feature arrives with its own chunk when it is opened. */
export const createRouter = () =>
  createBrowserRouter([
    {
      ErrorBoundary: Broken,
      HydrateFallback: () => null,
      children: [
        {
          Component: Shell,
          children: [
            { index: true, Component: Start },
            { path: 'browse', lazy: async () => ({ Component: (await import('../features/catalogue/browse_page')).BrowsePage }) },
            { path: 'search', lazy: async () => ({ Component: (await import('../features/catalogue/search_page')).SearchPage }) },
            { path: 'titles/:id', lazy: async () => ({ Component: (await import('../features/title/title_page')).TitlePage }) },
            { path: 'people/:id', lazy: async () => ({ Component: (await import('../features/title/person_page')).PersonPage }) },
            { path: 'join', lazy: async () => ({ Component: (await import('../features/join/plan_page')).PlanPage }) },
            { path: 'join/payment', lazy: async () => ({ Component: (await import('../features/join/payment_page')).PaymentPage }) },
            { path: 'join/welcome', lazy: async () => ({ Component: (await import('../features/join/welcome_page')).WelcomePage }) },
            { path: 'account', lazy: async () => ({ Component: (await import('../features/account/account_page')).AccountPage }) },
            { path: '*', Component: NotFound },
          ],
        },
        { path: 'watch/:id', lazy: async () => ({ Component: (await import('../features/player/player_page')).PlayerPage }) },
      ],
    },
  ]);
