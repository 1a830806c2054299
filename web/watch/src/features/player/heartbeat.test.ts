import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepBeating, startSession, type PlaybackSession } from './heartbeat';
import { withFreshPrefix } from './media_prefix';

const opened: PlaybackSession = {
  id: 's1',
  video_id: 'v1',
  media: 'video',
  title: 'A title',
  manifests: { hls: '/media/1.a.x/asset/master.m3u8', dash: '/media/1.a.x/asset/manifest.mpd' },
  media_prefix: '/media/1.a.x/asset/',
  expires_at: '2026-11-23T12:00:00Z',
  resume_position_ms: 0,
  duration_ms: 60_000,
  heartbeat_interval_s: 10,
  artwork: {},
};

interface Call {
  method: string;
  path: string;
  body: unknown;
}

/** A server whose answer to each call the test decides. */
function serve(answer: (call: Call) => [status: number, body: unknown]) {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (input: Request | string) => {
    if (!(input instanceof Request)) return Response.json({ access_token: 't', expires_in: 3600 });
    const text = await input.text();
    const call = {
      method: input.method,
      path: new URL(input.url).pathname.replace('/api/playback/v1', ''),
      body: text ? (JSON.parse(text) as unknown) : null,
    };
    calls.push(call);
    const [status, body] = answer(call);
    return status === 204 ? new Response(null, { status }) : Response.json(body, { status });
  });
  return calls;
}

const problem = (status: number, code: string): [number, unknown] => [status, { type: 'about:blank', title: code, status, code }];
const fresh: [number, unknown] = [200, { media_prefix: '/media/2.a.y/asset/', expires_at: '2026-11-23T18:00:00Z', heartbeat_interval_s: 10 }];

describe('startSession', () => {
  beforeEach(() => sessionStorage.clear());
  afterEach(() => void vi.unstubAllGlobals());

  it('replaces the last session of the tab, one start after the other', async () => {
    let made = 0;
    const calls = serve(() => [201, { ...opened, id: `s${++made}` }]);
    await Promise.all([startSession('v1', 'video'), startSession('v1', 'video')]);
    await startSession('v2', 'trailer');
    expect(calls.map(({ body }) => (body as { replaces?: string }).replaces)).toEqual([undefined, 's1', 's2']);
  });

  it('goes on after a refusal, which replaces nothing', async () => {
    const answers: [number, unknown][] = [[201, opened], problem(409, 'too_many_streams'), [201, { ...opened, id: 's2' }]];
    const calls = serve(() => answers.shift() ?? [500, undefined]);
    await startSession('v1', 'video');
    await expect(startSession('v1', 'video')).rejects.toMatchObject({ code: 'too_many_streams' });
    await startSession('v1', 'video');
    expect(calls.map(({ body }) => (body as { replaces?: string }).replaces)).toEqual([undefined, 's1', 's1']);
  });
});

describe('keepBeating', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const events = () => ({ position: () => 12_345.6, onPrefix: vi.fn(), onRefused: vi.fn() });

  it('saves the position in the rhythm that the session asks for and hands the fresh prefix on', async () => {
    const calls = serve(() => fresh);
    const told = events();
    keepBeating(opened, told);
    await vi.advanceTimersByTimeAsync(20_500);
    expect(calls).toEqual(Array(2).fill({ method: 'POST', path: '/sessions/s1/heartbeat', body: { position_ms: 12_346, ended: false } }));
    expect(told.onPrefix).toHaveBeenLastCalledWith('/media/2.a.y/asset/');
  });

  it('waits a broken server out', async () => {
    let broken = true;
    serve(() => (broken ? problem(503, 'unavailable') : fresh));
    const told = events();
    keepBeating(opened, told);
    await vi.advanceTimersByTimeAsync(10_500);
    broken = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told.onRefused).not.toHaveBeenCalled();
    expect(told.onPrefix).toHaveBeenCalledTimes(1);
  });

  it('takes a lost slot again', async () => {
    const calls = serve(({ path }) => {
      if (path === '/sessions') return [201, { ...opened, id: 's2', media_prefix: '/media/3.a.z/asset/' }];
      return path.includes('s1') ? problem(404, 'not_found') : fresh;
    });
    const told = events();
    keepBeating(opened, told);
    await vi.advanceTimersByTimeAsync(20_500);
    expect(calls.map((call) => call.path)).toEqual(['/sessions/s1/heartbeat', '/sessions', '/sessions/s2/heartbeat', '/sessions/s2/heartbeat']);
    expect(told.onRefused).not.toHaveBeenCalled();
  });

  it('ends when playing is refused', async () => {
    const calls = serve(() => problem(402, 'subscription_required'));
    const told = events();
    keepBeating(opened, told);
    await vi.advanceTimersByTimeAsync(35_000);
    expect(calls).toHaveLength(1);
    expect(told.onRefused.mock.calls[0]?.[0]).toMatchObject({ code: 'subscription_required' });
  });

  it('saves the position and gives the slot back when it is stopped, once', async () => {
    const calls = serve(({ method }) => (method === 'DELETE' ? [204, null] : fresh));
    const beating = keepBeating(opened, events());
    beating.stop();
    beating.stop();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /sessions/s1/heartbeat', 'DELETE /sessions/s1']);
  });
});

describe('withFreshPrefix', () => {
  it('changes the signature and nothing else', () => {
    expect(withFreshPrefix('http://host/media/1.a.x/asset/7/v/seg-1.m4s?x=/media/', '/media/2.b.y/asset/')).toBe(
      'http://host/media/2.b.y/asset/7/v/seg-1.m4s?x=/media/',
    );
    expect(withFreshPrefix('data:application/dash+xml;base64,AAAA', '/media/2.b.y/asset/')).toBe('data:application/dash+xml;base64,AAAA');
  });
});
