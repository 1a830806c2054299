import createClient, { type Client } from 'openapi-fetch';
import type { paths as CatalogPaths } from './generated/catalog';
import type { paths as CatalogAdminPaths } from './generated/catalog_admin';
import type { paths as EncoderPaths } from './generated/encoder';
import type { paths as PlaybackPaths } from './generated/playback';
import type { paths as SubscriptionPaths } from './generated/subscription';
import { errorOf, networkError } from './problem';
import type { Session } from './session';

export interface Api {
  catalog: Client<CatalogPaths>;
  catalogAdmin: Client<CatalogAdminPaths>;
  encoder: Client<EncoderPaths>;
  playback: Client<PlaybackPaths>;
  subscription: Client<SubscriptionPaths>;
}

/**
 * Clients of all services over one session, at the page's own origin or another. What `catalog` answers is the same for everybody, so it is
 * asked without a token.
 */
export function createApi(session: Pick<Session, 'fetch'>, origin: string = window.location.origin): Api {
  const at = (service: string) => `${origin}/api/${service}/v1`;
  const signed = (service: string) => ({ baseUrl: at(service), fetch: session.fetch });
  return {
    catalog: createClient<CatalogPaths>({ baseUrl: at('catalog') }),
    catalogAdmin: createClient<CatalogAdminPaths>(signed('catalog-admin')),
    encoder: createClient<EncoderPaths>(signed('encoder')),
    playback: createClient<PlaybackPaths>(signed('playback')),
    subscription: createClient<SubscriptionPaths>(signed('subscription')),
  };
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What a call answered; throws ApiError when it did not succeed. */
export async function must<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    if (cause instanceof Error && cause.name === 'ApiError') throw cause;
    throw networkError(cause);
  }
  if (!answer.response.ok) throw errorOf(answer.response, answer.error);
  return answer.data as T;
}
