import { createApi, createSession, must } from '@codeflix/api';

export const session = createSession('watch');
export const api = createApi(session);

const early = new Map<string, Promise<unknown>>();

/** An answer that was asked for on arrival is taken once; whoever asks later asks anew. */
function taken<T>(path: string, ask: () => Promise<T>): Promise<T> {
  const answer = early.get(path) as Promise<T> | undefined;
  early.delete(path);
  return answer ?? ask();
}

/** Keeps what `ask` promises for the one who will need it. A failure is theirs to tell. */
function keep<T>(path: string, ask: () => Promise<T>): Promise<T> {
  const answer = ask();
  answer.catch(() => undefined);
  early.set(path, answer);
  return answer;
}

const askHome = (signal?: AbortSignal) => must(api.catalog.GET('/home', { signal }));
const askTitle = (id: string, signal?: AbortSignal) => must(api.catalog.GET('/videos/{id}', { params: { path: { id } }, signal }));

/** The first page's titles. */
export const getHome = (signal?: AbortSignal) => taken('/', () => askHome(signal));
export const getTitle = (id: string, signal?: AbortSignal) => taken(`/titles/${id}`, () => askTitle(id, signal));

type Artwork = Awaited<ReturnType<typeof askTitle>>['artwork'];

/** What stands large behind a title's name. */
export const backdrop = (artwork: Artwork) => artwork.banner ?? artwork.thumbnail;

function fetchBackdrop(artwork: Artwork): void {
  const picture = backdrop(artwork);
  if (!picture) return;
  const image = new Image();
  image.fetchPriority = 'high';
  image.src = picture.url;
}

/** Asks for who is there, for the page's data and its great picture while the application is still on its way. */
export async function arrive(path: string): Promise<void> {
  const user = session.getUser();
  user.catch(() => undefined);
  const id = /^\/titles\/([^/]+)$/.exec(path)?.[1];
  if (id) fetchBackdrop((await keep(path, () => askTitle(id))).artwork);
  if (path !== '/') return;
  const [{ featured }, someone] = await Promise.all([keep(path, askHome), user]);
  if (featured && someone) fetchBackdrop(featured.artwork);
}
