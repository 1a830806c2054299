import * as tus from 'tus-js-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leftoversOf } from './leftovers';
import { fingerprintOf, UploadManager, type UploadView } from './upload_manager';

const file = { name: 'film.mkv', size: 10, lastModified: 5 };
const target = { videoId: 'v1', slot: 'video' as const };

describe('what is remembered of an upload', () => {
  it('is found again for the same file and the same place only', () => {
    const fingerprint = fingerprintOf(file, target);
    expect(fingerprintOf({ ...file }, { ...target })).toBe(fingerprint);
    for (const other of [
      fingerprintOf({ ...file, name: 'other.mkv' }, target),
      fingerprintOf({ ...file, size: 11 }, target),
      fingerprintOf({ ...file, lastModified: 6 }, target),
      fingerprintOf(file, { ...target, slot: 'trailer' }),
      fingerprintOf(file, { ...target, videoId: 'v2' }),
    ])
      expect(other).not.toBe(fingerprint);
  });

  it('is told for its place, the newest first, and can be forgotten', async () => {
    const storage = tus.defaultOptions.urlStorage;
    const upload = (videoId: string, filename: string, creationTime: string, url: string) => ({
      size: 10,
      metadata: { video_id: videoId, slot: 'video', filename },
      creationTime,
      urlStorageKey: '',
      uploadUrl: url,
      parallelUploadUrls: null,
    });
    await storage.addUpload('a', upload('v1', 'old.mkv', '2026-01-01T00:00:00Z', '/uploads/u1'));
    await storage.addUpload('b', upload('v1', 'new.mkv', '2026-01-02T00:00:00Z', '/uploads/u2'));
    await storage.addUpload('c', upload('v2', 'other.mkv', '2026-01-03T00:00:00Z', '/uploads/u3'));
    const found = await leftoversOf(target);
    expect(found.map(({ id, filename }) => [id, filename])).toEqual([
      ['u2', 'new.mkv'],
      ['u1', 'old.mkv'],
    ]);
    await found[0]?.forget();
    expect((await leftoversOf(target)).map(({ id }) => id)).toEqual(['u1']);
    localStorage.clear();
  });
});

/** A tus server in the page: keeps bytes, can be made to refuse or to vanish. */
class Server {
  received = 0;
  length = 0;
  creations = 0;
  tokens: (string | null)[] = [];
  hold: Promise<void> | undefined;
  refuse: { status: number; body: string } | undefined;
  gone = false;

  answer(
    method: string,
    headers: Map<string, string>,
    body: { size?: number } | null,
  ): { status: number; headers: Record<string, string>; body: string } {
    this.tokens.push(headers.get('authorization') ?? null);
    if (this.refuse) return { ...this.refuse, headers: {} };
    if (method === 'POST') {
      this.creations++;
      this.length = Number(headers.get('upload-length'));
      return { status: 201, headers: { location: '/api/uploads/u1' }, body: '' };
    }
    if (method === 'PATCH') this.received += body?.size ?? 0;
    if (method === 'DELETE') this.gone = true;
    return {
      status: method === 'HEAD' ? 200 : 204,
      headers: { 'upload-offset': String(this.received), 'upload-length': String(this.length) },
      body: '',
    };
  }
}

function stackOf(server: Server): tus.HttpStack {
  return {
    getName: () => 'in the page',
    createRequest(method, url) {
      const headers = new Map<string, string>();
      let stop: (() => void) | undefined;
      return {
        getMethod: () => method,
        getURL: () => url,
        setHeader: (name, value) => void headers.set(name.toLowerCase(), value),
        getHeader: (name) => headers.get(name.toLowerCase()),
        setProgressHandler: () => undefined,
        async send(body: { size?: number } | null) {
          if (method === 'PATCH' && server.hold)
            await Promise.race([server.hold, new Promise((_, reject) => (stop = () => reject(new Error('aborted'))))]);
          const { status, headers: answered, body: text } = server.answer(method, headers, body);
          return {
            getStatus: () => status,
            getHeader: (name) => answered[name.toLowerCase()],
            getBody: () => text,
            getUnderlyingObject: () => undefined,
          };
        },
        abort: async () => stop?.(),
        getUnderlyingObject: () => undefined,
      };
    },
  };
}

describe('an upload of this page', () => {
  let server: Server;
  let manager: UploadManager;
  const stack = tus.defaultOptions.httpStack;
  const film = () => new File(['0123456789'], 'film.mkv', { lastModified: 5 });

  beforeEach(() => {
    localStorage.clear();
    server = new Server();
    tus.defaultOptions.httpStack = stackOf(server);
    manager = new UploadManager({ endpoint: 'http://localhost/api/uploads', getToken: async () => 'fresh' });
  });

  afterEach(() => {
    tus.defaultOptions.httpStack = stack;
    localStorage.clear();
  });

  const until = (wanted: (view: UploadView | undefined) => boolean) =>
    new Promise<UploadView | undefined>((resolve) => {
      const look = () => {
        const view = manager.get(target);
        if (!wanted(view)) return;
        stop();
        resolve(view);
      };
      const stop = manager.subscribe(look);
      look();
    });

  it('is sent with a token at every request, told to the end and forgotten by the browser', async () => {
    await manager.start(film(), target);
    expect(await until((view) => view?.state === 'finished')).toMatchObject({ sent: 10, size: 10, filename: 'film.mkv' });
    expect(server.received).toBe(10);
    expect(server.tokens.every((token) => token === 'Bearer fresh')).toBe(true);
    expect(await leftoversOf(target)).toEqual([]);
  });

  it('can be paused and goes on with the same upload', async () => {
    let release = () => {};
    server.hold = new Promise((resolve) => (release = resolve));
    await manager.start(film(), target);
    await until(() => server.creations === 1);
    await manager.pause(target);
    expect(manager.get(target)).toMatchObject({ state: 'paused', speed: 0 });
    server.hold = undefined;
    release();
    manager.resume(target);
    await until((view) => view?.state === 'finished');
    expect(server.creations).toBe(1);
    expect(server.received).toBe(10);
  });

  it('goes on after a reload of the page when the same file is chosen', async () => {
    server.hold = new Promise(() => undefined);
    await manager.start(film(), target);
    await until(() => server.creations === 1 && localStorage.length > 0);
    await manager.pause(target);
    expect((await leftoversOf(target)).map(({ id }) => id)).toEqual(['u1']);
    // The page that comes after the reload knows nothing but what the browser remembers.
    server.hold = undefined;
    manager = new UploadManager({ endpoint: 'http://localhost/api/uploads', getToken: async () => 'fresh' });
    await manager.start(film(), target);
    await until((view) => view?.state === 'finished');
    expect(server.creations).toBe(1);
  });

  it('tells a refusal in our words and is not repeated', async () => {
    server.refuse = { status: 413, body: JSON.stringify({ code: 'upload.too_large', detail: 'Too large.', status: 413 }) };
    await manager.start(film(), target);
    expect(await until((view) => view?.state === 'failed')).toMatchObject({ problem: 'problems.upload.too_large', refused: true });
    expect(server.tokens).toHaveLength(1);
  });

  it('that is cancelled leaves nothing behind', async () => {
    server.hold = new Promise(() => undefined);
    await manager.start(film(), target);
    await until(() => server.creations === 1);
    await manager.cancel(target);
    expect(manager.get(target)).toBeUndefined();
    expect(server.gone).toBe(true);
    expect(await leftoversOf(target)).toEqual([]);
  });
});
