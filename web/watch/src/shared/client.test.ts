import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Client from './client';

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const artwork = { banner: { url: '/images/banner.jpg', width: 1920, height: 1080 }, thumbnail: null, thumbnail_half: null };
const who = { subject: 'u1', name: 'Ana', email: 'a@example.com', locale: 'en', roles: [] };

let signedIn: boolean;
let status: number;
let asked: string[];
let pictures: string[];
/** A module anew: it keeps what was asked for on arrival. */
let client: typeof Client;

beforeEach(async () => {
  [signedIn, status, asked, pictures] = [true, 200, [], []];
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const path = typeof input === 'string' ? input : new URL(input.url).pathname;
    asked.push(path);
    await Promise.resolve();
    if (path === '/session/token') return signedIn ? json(200, { access_token: 't', expires_in: 300, ...who }) : new Response(null, { status: 204 });
    return json(status, path.endsWith('/home') ? { featured: { artwork }, rows: [] } : { artwork });
  });
  vi.stubGlobal(
    'Image',
    class {
      set src(url: string) {
        pictures.push(url);
      }
    },
  );
  vi.resetModules();
  client = await import('./client');
});

afterEach(() => vi.unstubAllGlobals());

const times = (path: string) => asked.filter((each) => each === path).length;

describe('arrive', () => {
  it('asks for the first page, who is there and the great picture, and hands the answer on once', async () => {
    await client.arrive('/');
    expect(asked).toEqual(expect.arrayContaining(['/session/token', '/api/catalog/v1/home']));
    expect(pictures).toEqual(['/images/banner.jpg']);
    expect((await client.getHome()).rows).toEqual([]);
    expect(times('/api/catalog/v1/home')).toBe(1);
    await client.getHome();
    expect(times('/api/catalog/v1/home')).toBe(2);
  });

  it('fetches no great picture for a visitor, whom the landing shows none', async () => {
    signedIn = false;
    await client.arrive('/');
    expect(pictures).toEqual([]);
  });

  it('asks for a title and its picture', async () => {
    await client.arrive('/titles/t1');
    expect(pictures).toEqual(['/images/banner.jpg']);
    await client.getTitle('t1');
    expect(times('/api/catalog/v1/videos/t1')).toBe(1);
    await client.getTitle('t2');
    expect(times('/api/catalog/v1/videos/t2')).toBe(1);
  });

  it('leaves a failure to the page, which asks anew', async () => {
    status = 503;
    await expect(client.arrive('/')).rejects.toMatchObject({ status: 503 });
    await expect(client.getHome()).rejects.toMatchObject({ status: 503 });
    status = 200;
    expect((await client.getHome()).rows).toEqual([]);
  });

  it('asks only who is there on any other page', async () => {
    await client.arrive('/search');
    await vi.waitFor(() => expect(asked).toEqual(['/session/token']));
  });
});
