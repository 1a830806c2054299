import type { components } from './generated/web';
import { errorOf, networkError } from './problem';

export type App = 'watch' | 'admin';

/** Who is signed in. */
export interface User {
  id: string;
  name: string;
  email: string;
  locale: string;
  roles: readonly string[];
}

export interface Session {
  /** A valid access token, refreshed when it is about to expire; null when nobody is signed in. Throws ApiError when that cannot be told. */
  getToken(): Promise<string | null>;
  /** Who is signed in, or null. */
  getUser(): Promise<User | null>;
  /** Leaves the page for the issuer's sign-in (with `create` its sign-up) and comes back to `returnTo`, a path of this origin. */
  signIn(returnTo?: string, options?: SignInOptions): void;
  /** Ends the session here and at the issuer, then leaves the page. */
  signOut(): Promise<void>;
  /** `fetch` with the access token; a 401 is tried once more with a fresh one. */
  fetch(request: Request): Promise<Response>;
}

export interface SignInOptions {
  create?: boolean;
  /** Fills the issuer's field in. */
  loginHint?: string;
  /** The language that the person reads now. */
  locale?: string;
}

export interface SessionDependencies {
  fetch?: typeof fetch;
  now?: () => number;
  leave?: (url: string) => void;
  /** Runs one refresh at a time over all tabs: the issuer rotates the refresh token at each use. */
  exclusively?: <T>(work: () => Promise<T>) => Promise<T>;
}

type TokenAnswer = components['schemas']['SessionToken'];
type SignedOut = components['schemas']['SignedOut'];

const overTabs = <T>(work: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? (navigator.locks.request('codeflix-session', work) as Promise<T>) : work();

/**
 * The session of a page. No script but this object has the access token; the refresh token is in a cookie that no script
 * reads, behind `/session/*` of this origin.
 */
export function createSession(app: App, dependencies: SessionDependencies = {}): Session {
  const send = dependencies.fetch ?? ((...call: Parameters<typeof fetch>) => fetch(...call));
  const now = dependencies.now ?? Date.now;
  const leave = dependencies.leave ?? ((url: string) => window.location.assign(url));
  const exclusively = dependencies.exclusively ?? overTabs;

  let token: string | null | undefined;
  let user: User | null = null;
  let freshUntil = 0;
  let refreshing: Promise<string | null> | undefined;

  async function post(path: string): Promise<Response> {
    try {
      return await send(`/session/${path}`, {
        method: 'POST',
        headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
        body: JSON.stringify({ app }),
        credentials: 'same-origin',
        cache: 'no-store',
      });
    } catch (cause) {
      throw networkError(cause);
    }
  }

  async function askForToken(): Promise<string | null> {
    const response = await post('token');
    if (response.status === 204) return (token = null);
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw errorOf(response, body);
    const answer = body as TokenAnswer;
    const lifetime = answer.expires_in * 1000;
    freshUntil = now() + lifetime - Math.min(60_000, lifetime / 4);
    user = { id: answer.subject, name: answer.name, email: answer.email, locale: answer.locale, roles: answer.roles };
    return (token = answer.access_token);
  }

  function refresh(): Promise<string | null> {
    refreshing ??= exclusively(askForToken).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function getToken(): Promise<string | null> {
    if (token === null) return null;
    if (token !== undefined && now() < freshUntil) return token;
    return refresh();
  }

  const withToken = (request: Request, value: string | null): Request => {
    const copy = request.clone();
    if (value) copy.headers.set('Authorization', `Bearer ${value}`);
    return copy;
  };

  return {
    getToken,

    async getUser() {
      return (await getToken()) ? user : null;
    },

    signIn(returnTo = window.location.pathname + window.location.search, { create = false, loginHint, locale } = {}) {
      const query = new URLSearchParams({ app, return_to: returnTo });
      if (create) query.set('prompt', 'create');
      if (loginHint) query.set('login_hint', loginHint);
      if (locale) query.set('ui_locales', locale);
      leave(`/session/sign-in?${query}`);
    },

    async signOut() {
      const response = await post('sign-out');
      const body: unknown = await response.json().catch(() => undefined);
      if (!response.ok) throw errorOf(response, body);
      token = null;
      leave((body as SignedOut).location);
    },

    async fetch(request) {
      const current = await getToken();
      const response = await send(withToken(request, current));
      if (response.status !== 401 || !current) return response;
      // Another call may have refreshed it meanwhile.
      const fresh = token === current ? await refresh() : await getToken();
      return fresh && fresh !== current ? send(withToken(request, fresh)) : response;
    },
  };
}
