import { createApi, type Session } from '@codeflix/api';
import { HttpError } from 'react-admin';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDataProvider, listQuery, type CodeflixDataProvider } from './data_provider';

interface Call {
  method: string;
  path: string;
  query: Record<string, string[]>;
  headers: Headers;
  body: unknown;
}

type Reply = [status: number, body?: unknown, headers?: Record<string, string>];

let calls: Call[];
let reply: (call: Call) => Reply;
let provider: CodeflixDataProvider;

const page = (...data: object[]): Reply => [200, { data, meta: { page: 1, per_page: 25, total: 42, pages: 2 } }];
const problem = (status: number, code: string, errors?: object[]): Reply => [status, { type: 'about:blank', title: 'No', status, code, detail: `Because of ${code}.`, errors }];
const last = (): Call => {
  const call = calls.at(-1);
  if (!call) throw new Error('nothing was asked');
  return call;
};

beforeEach(() => {
  calls = [];
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const text = await request.text();
    const query: Record<string, string[]> = {};
    for (const name of url.searchParams.keys()) query[name] = url.searchParams.getAll(name);
    const call = { method: request.method, path: url.pathname, query, headers: request.headers, body: text ? JSON.parse(text) : undefined };
    calls.push(call);
    const [status, body, headers] = reply(call);
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
  };
  const session = { fetch } as Partial<Session> as Session;
  provider = createDataProvider(createApi(session));
});

describe('lists', () => {
  const asked = { pagination: { page: 3, perPage: 50 }, sort: { field: 'updated_at', order: 'DESC' as const }, filter: { q: '  ação ', active: false, type: '' } };

  it('ask for a page, an order, a text and filters in the words of the services', async () => {
    reply = () => page({ id: '1' }, { id: '2' });
    expect(await provider.getList('categories', asked)).toEqual({ data: [{ id: '1' }, { id: '2' }], total: 42 });
    expect(last().path).toBe('/api/catalog-admin/v1/categories');
    expect(last().query).toEqual({ page: ['3'], per_page: ['50'], sort: ['-updated_at'], search: ['ação'], active: ['false'] });
  });

  it('never ask for more than a page can hold, nor for an order that a list does not have', () => {
    expect(listQuery('categories', { pagination: { page: 1, perPage: 1000 } }).per_page).toBe(100);
    expect(listQuery('customers', { sort: { field: 'name', order: 'ASC' } }).sort).toBeUndefined();
  });

  it('ask for several states by repetition', async () => {
    reply = () => page();
    await provider.getList('jobs', { ...asked, filter: { state: ['queued', 'encoding'] } });
    expect(last().query['state']).toEqual(['queued', 'encoding']);
  });

  it("are everybody's subscriptions", async () => {
    reply = () => page();
    await provider.getList('subscriptions', asked);
    expect(last().query['all']).toEqual(['true']);
  });
});

describe('many by their ids', () => {
  it('are asked for one by one when they are few, each once, and those that are gone are left out', async () => {
    reply = ({ path }) => (path.endsWith('/gone') ? problem(404, 'genre.unknown') : [200, { id: path.split('/').pop() }]);
    const { data } = await provider.getMany('genres', { ids: ['a', 'gone', 'b', 'a'] });
    expect(data.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(calls).toHaveLength(3);
  });

  it('are looked for in one page when they are many', async () => {
    reply = ({ path }) => (path.endsWith('/categories') ? page({ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }, { id: 'x' }) : [200, { id: 'e' }]);
    const { data } = await provider.getMany('categories', { ids: ['a', 'b', 'c', 'd', 'e'] });
    expect(data.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(calls).toHaveLength(2);
  });

  it('are refused together when the service does not answer', async () => {
    reply = () => problem(503, 'unavailable');
    await expect(provider.getMany('genres', { ids: ['a'] })).rejects.toMatchObject({ status: 503 });
  });
});

describe('updates', () => {
  it('carry the ETag of the read that the form began with', async () => {
    reply = ({ method }) => [200, { id: '1', name: 'Drama' }, { ETag: method === 'GET' ? '"7"' : '"8"' }];
    const { data: read } = await provider.getOne('categories', { id: '1' });
    const { data: saved } = await provider.update('categories', { id: '1', data: { ...read, name: 'Dramas' }, previousData: read });
    expect(last().headers.get('If-Match')).toBe('"7"');
    expect(last().body).toEqual({ name: 'Dramas' });
    await provider.update('categories', { id: '1', data: saved, previousData: saved });
    expect(last().headers.get('If-Match')).toBe('"8"');
  });

  it('are not helped by a newer read behind the back of the form', async () => {
    let version = 7;
    reply = () => [200, { id: '1', name: 'Drama' }, { ETag: `"${version}"` }];
    const { data: form } = await provider.getOne('categories', { id: '1' });
    version = 8;
    const { data: newer } = await provider.getOne('categories', { id: '1' });
    await provider.update('categories', { id: '1', data: form, previousData: newer });
    expect(last().headers.get('If-Match')).toBe('"7"');
  });

  it('tell when somebody else was faster', async () => {
    reply = () => problem(412, 'if_match.stale');
    await expect(provider.update('categories', { id: '1', data: { name: 'x', etag: '"1"' }, previousData: { id: '1' } })).rejects.toMatchObject({
      status: 412,
      message: 'problems.if_match.stale',
    });
  });

  it('send what the service takes and nothing else, emptied texts as empty', async () => {
    reply = () => [200, { id: 'v' }];
    const form = {
      id: 'v',
      etag: '"3"',
      title: 'O Farol',
      original_title: null,
      description: null,
      year_launched: 2021,
      rating: 'L',
      opened: false,
      categories: ['c'],
      genres: ['g'],
      cast: [{ id: 'p', role: null, '@@ra': 1 }],
      media: {},
      missing: [],
      published: true,
      version: 3,
    };
    await provider.update('videos', { id: 'v', data: form, previousData: { id: 'v' } });
    expect(last().body).toEqual({
      title: 'O Farol',
      original_title: '',
      description: '',
      year_launched: 2021,
      rating: 'L',
      opened: false,
      categories: ['c'],
      genres: ['g'],
      cast: [{ id: 'p', role: '' }],
    });
  });
});

describe('refusals', () => {
  it('become mistakes of the fields, in our words where we have them', async () => {
    reply = () =>
      problem(422, 'body.invalid', [
        { field: 'name', code: 'text.empty', detail: 'A text is needed here.' },
        { field: 'name', code: 'text.too_long', detail: 'Too long.' },
        { field: 'cast[1].role', code: 'text.strange', detail: 'Strange.' },
        { field: 'categories[0]', code: 'category.unknown', detail: 'There is no such category.' },
      ]);
    const error: unknown = await provider.create('videos', { data: {} }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({
      message: 'problems.body.invalid',
      body: { errors: { name: 'problems.text.empty', cast: { 1: { role: 'Strange.' } }, categories: 'problems.category.unknown' } },
    });
  });

  it('keep the sentence of the service where we have no words', async () => {
    reply = () => problem(409, 'category.cursed');
    await expect(provider.delete('categories', { id: '1' })).rejects.toMatchObject({ message: 'Because of category.cursed.', status: 409 });
  });

  it('to publish keep what is missing', async () => {
    const missing = [{ field: 'media.video', code: 'video.not_encoded', detail: 'Not yet.' }];
    reply = () => problem(409, 'video.not_encoded', missing);
    await expect(provider.publish('v')).rejects.toMatchObject({ status: 409, body: { problem: { errors: missing } } });
  });
});

describe('actions', () => {
  it('publish answers the new ETag for the next update', async () => {
    reply = () => [200, { id: 'v', published: true }, { ETag: '"9"' }];
    expect(await provider.publish('v')).toEqual({ id: 'v', published: true, etag: '"9"' });
    expect([last().method, last().path]).toEqual(['POST', '/api/catalog-admin/v1/videos/v/publish']);
  });

  it('find the newest job of a slot', async () => {
    reply = () => page({ id: 'j3', slot: 'trailer' }, { id: 'j2', slot: 'video' }, { id: 'j1', slot: 'video' });
    expect(await provider.jobOf('v', 'video')).toMatchObject({ id: 'j2' });
    expect(last().query).toMatchObject({ video_id: ['v'], sort: ['-created_at'] });
  });
});

describe('a service that is away', () => {
  it.each([
    [503, 'gateway.unavailable', 'problems.unavailable'],
    [503, 'sql.open', 'problems.unavailable'],
    [500, 'internal', 'problems.unavailable'],
    [507, 'disk.full', 'Because of disk.full.'],
    [403, 'role.missing', 'problems.role.missing'],
  ])('%i %s is told in words', async (status, code, message) => {
    reply = () => problem(status, code);
    await expect(provider.getList('categories', {})).rejects.toMatchObject({ status, message });
  });
});
