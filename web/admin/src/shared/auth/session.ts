import { createApi, createSession } from '@codeflix/api';

/** One session and one set of clients for the whole application. */
export const session = createSession('admin');
export const api = createApi(session);
