import { describe, expect, it, vi } from 'vitest';
import { ApiError } from './problem';
import { createSession } from './session';

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

/** A `/session/*` and an API that count what is asked of them. */
function setUp(answers: { token?: () => Response; api?: (authorization: string | null) => Response } = {}) {
  let issued = 0;
  let time = 0;
  const left: string[] = [];
  const send = vi.fn(async (input: RequestInfo | URL): Promise<Response> => {
    await Promise.resolve();
    if (input instanceof Request) return answers.api?.(input.headers.get('Authorization')) ?? json(200, {});
    if (String(input).startsWith('/session/sign-out')) return json(200, { location: '/auth/bye' });
    return answers.token ? answers.token() : json(200, { access_token: `token-${++issued}`, expires_in: 300 });
  });
  const session = createSession('watch', {
    fetch: send as typeof fetch,
    now: () => time,
    leave: (url) => left.push(url),
    exclusively: (work) => work(),
  });
  return { session, send, left, pass: (ms: number) => (time += ms) };
}

describe('session', () => {
  it('asks once for a token, however many wait for it', async () => {
    const { session, send } = setUp();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => session.getToken()));
    expect(new Set(tokens)).toEqual(new Set(['token-1']));
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('keeps a token while it is fresh and refreshes it before it expires', async () => {
    const { session, pass } = setUp();
    expect(await session.getToken()).toBe('token-1');
    pass(239_000);
    expect(await session.getToken()).toBe('token-1');
    pass(2_000);
    expect(await session.getToken()).toBe('token-2');
  });

  it('takes an empty answer for nobody signed in and does not ask again', async () => {
    const { session, send } = setUp({ token: () => new Response(null, { status: 204 }) });
    expect(await session.getToken()).toBeNull();
    expect(await session.getUser()).toBeNull();
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('does not take a broken server for a signed-out visitor', async () => {
    let up = false;
    const { session } = setUp({ token: () => (up ? json(200, { access_token: 'late', expires_in: 300 }) : json(503, {})) });
    await expect(session.getToken()).rejects.toBeInstanceOf(ApiError);
    up = true;
    expect(await session.getToken()).toBe('late');
  });

  it('tries a call once more with a fresh token after a 401', async () => {
    const { session, send } = setUp({ api: (authorization) => json(authorization === 'Bearer token-2' ? 200 : 401, {}) });
    const response = await session.fetch(new Request('http://localhost/api', { method: 'POST', body: 'kept' }));
    expect(response.status).toBe(200);
    expect(send).toHaveBeenCalledTimes(4);
  });

  it('gives up after the second 401', async () => {
    const { session, send } = setUp({ api: () => json(401, {}) });
    expect((await session.fetch(new Request('http://localhost/api'))).status).toBe(401);
    expect(send).toHaveBeenCalledTimes(4);
  });

  it('refreshes once when many calls are refused together', async () => {
    const { session, send } = setUp({ api: (authorization) => json(authorization === 'Bearer token-2' ? 200 : 401, {}) });
    const responses = await Promise.all(Array.from({ length: 5 }, () => session.fetch(new Request('http://localhost/api'))));
    expect(responses.map((response) => response.status)).toEqual([200, 200, 200, 200, 200]);
    expect(send.mock.calls.filter(([input]) => String(input).startsWith('/session/token'))).toHaveLength(2);
  });

  it('tells who is signed in', async () => {
    const who = { name: 'Antônia', email: 'a@example.com', locale: 'pt-BR', roles: ['customer'] };
    const { session } = setUp({ token: () => json(200, { access_token: 'token', expires_in: 300, subject: 'u1', ...who }) });
    expect(await session.getUser()).toEqual({ id: 'u1', ...who });
  });

  it('leaves for the issuer and comes back to the same path', () => {
    const { session, left } = setUp();
    session.signIn('/titles/1?x=1', { create: true, loginHint: 'a+b@example.com', locale: 'en' });
    const url = new URL(left[0] ?? '', 'http://localhost');
    expect(url.pathname).toBe('/session/sign-in');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      app: 'watch',
      return_to: '/titles/1?x=1',
      prompt: 'create',
      login_hint: 'a+b@example.com',
      ui_locales: 'en',
    });
  });

  it('forgets the token when signing out and goes where it is told', async () => {
    const { session, left } = setUp();
    await session.getToken();
    await session.signOut();
    expect(left).toEqual(['/auth/bye']);
    expect(await session.getToken()).toBeNull();
  });
});
