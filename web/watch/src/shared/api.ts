import { ApiError, must, type CatalogSchemas, type SubscriptionSchemas } from '@codeflix/api';
import { QueryClient, queryOptions } from '@tanstack/react-query';
import { api, backdrop, getHome, getTitle, session } from './client';

export { api, backdrop, session };

export type TitleCard = CatalogSchemas['schemas']['TitleCard'];
export type Title = CatalogSchemas['schemas']['Title'];
export type Plan = SubscriptionSchemas['schemas']['Plan'];
export type Subscription = SubscriptionSchemas['schemas']['Subscription'];

/** Only what may succeed the next time is tried again. */
const worthAnotherTry = (failures: number, error: unknown) =>
  failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, refetchOnWindowFocus: false, retry: worthAnotherTry },
      mutations: { retry: false },
    },
  });

/** Who is signed in, or null. */
export const userQuery = queryOptions({ queryKey: ['user'], queryFn: () => session.getUser(), staleTime: Infinity });

/** The first page's titles, the same for everybody. */
export const homeQuery = queryOptions({ queryKey: ['home'], queryFn: ({ signal }) => getHome(signal) });

export const titleQuery = (id: string) => queryOptions({ queryKey: ['title', id], queryFn: ({ signal }) => getTitle(id, signal) });

/** What was begun and not finished, the last one first. */
export const progressQuery = queryOptions({
  queryKey: ['progress'],
  queryFn: ({ signal }) => must(api.playback.GET('/progress', { signal })),
  staleTime: 0,
});

export const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: ({ signal }) => must(api.subscription.GET('/plans', { params: { query: { active: true, per_page: 100 } }, signal })),
});

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => must(api.subscription.GET('/account', { signal })),
});

/** Whether the account can play what is not opened. */
export const opensPlayback = (subscription: Subscription | null | undefined): boolean =>
  subscription?.status === 'trialing' || subscription?.status === 'active' || subscription?.status === 'past_due';
