import { createBrowserRouter } from 'react-router';
import { BrowsePage } from '../features/catalogue/browse_page';
import { SearchPage } from '../features/catalogue/search_page';
import { TitlePage } from '../features/title/title_page';
import { Broken, NotFound } from './error_pages';
import { Shell } from './shell';
import { Start } from './start';

/**
 * The pages that people arrive at come with the first file: each is smaller than the round trip that fetching it alone would cost.
 * Every other page arrives with its own chunk when it is opened.
 */
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
            { path: 'browse', Component: BrowsePage },
            { path: 'search', Component: SearchPage },
            { path: 'titles/:id', Component: TitlePage },
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
