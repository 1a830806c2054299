import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must, type Api } from '@codeflix/api';
import { anyPlatform } from '../src/any';
import { document, draft, encoded, publishedTitle, uploadFile } from '../src/catalogue';
import { clip } from '../src/clips';
import { codeOf, type Target } from '../src/target';
import { until } from '../src/until';

describe('the main job @sanitizers', () => {
  let platform: Target;
  let admin: Api;
  let video: string;
  const file = clip({ seconds: 13, width: 1280, height: 720, rate: '24000/1001' });

  beforeAll(async () => {
    platform = await anyPlatform();
    admin = await platform.api(['catalog_admin', 'subscription_admin']);
    video = await publishedTitle(platform, admin, { title: 'O Aeroporto das Nuvens' }, file);
  }, 240_000);
  afterAll(() => platform.dispose());

  // One stream is what the first plan includes: each session is ended before the next.
  let last: string | undefined;
  async function start(viewer: Api) {
    const session = await must(viewer.playback.POST('/sessions', { body: { video_id: video, replaces: last } }));
    last = session.id;
    return session;
  }

  const play = async (subject: string) =>
    platform.call('POST', '/api/playback/v1/sessions', {
      token: await platform.token(['customer'], subject),
      body: JSON.stringify({ video_id: video }),
      headers: { 'Content-Type': 'application/json' },
    });

  async function pay(viewer: Api, token: 'tok_approved' | 'tok_declined'): Promise<{ status: number; code: string | undefined }> {
    const plans = await must(viewer.subscription.GET('/plans'));
    const method = await must(viewer.subscription.POST('/payment_methods', { body: { gateway: 'sandbox', token } }));
    const answer = await viewer.subscription.POST('/subscriptions', { body: { plan_id: plans.data[0]!.id, payment_method_id: method.id } });
    return { status: answer.response.status, code: answer.error?.code };
  }

  test('a misspelt search without accents finds it', async () => {
    for (const query of ['aeroprto nuvens', 'AEROPORTO', 'nuv', 'atriz aeroporto']) {
      await until(`«${query}» finds it`, async () => {
        const found = await must(admin.catalog.GET('/search', { params: { query: { q: query } } }));
        return found.data.some((title) => title.id === video);
      });
    }
  });

  test('a draft is nowhere', async () => {
    const hidden = await draft(admin, { title: 'Rascunho secreto' });
    expect((await platform.call('GET', `/api/catalog/v1/videos/${hidden}`)).status).toBe(404);
    const found = await must(admin.catalog.GET('/search', { params: { query: { q: 'rascunho secreto' } } }));
    expect(found.data.map((title) => title.id)).not.toContain(hidden);
  });

  test('a visitor is refused with a code, a declined card too, an approved one opens playback and every frame decodes', async () => {
    expect((await platform.call('POST', '/api/playback/v1/sessions', { body: '{}' })).status).toBe(401);
    const refused = await play('maria');
    expect([refused.status, codeOf(refused)]).toEqual([402, 'subscription_required']);

    const maria = await platform.api(['customer'], 'maria');
    expect(await pay(maria, 'tok_declined')).toEqual({ status: 402, code: 'card_declined' });
    expect((await pay(maria, 'tok_approved')).status).toBe(201);
    await until('playback is open', async () => {
      const answer = await play('maria');
      if (answer.status === 201) last = (answer.json as { id: string }).id;
      return answer.status === 201;
    });

    const session = await start(maria);
    for (const manifest of [session.manifests.hls, session.manifests.dash]) {
      for (const [stream, expected] of [
        ['v:0', 311],
        ['a:0', 609],
      ] as const) {
        const words = ['-v', 'error', '-count_frames', '-select_streams', stream, '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0'];
        const frames = execFileSync('ffprobe', [...words, platform.origin + manifest], { encoding: 'utf8' });
        expect(Math.abs(Number.parseInt(frames, 10) - expected)).toBeLessThanOrEqual(2);
      }
    }
  });

  test('media without its signature, or with another, is refused', async () => {
    const maria = await platform.api(['customer'], 'maria');
    const session = await start(maria);
    const [, , seal, ...rest] = session.manifests.hls.split('/');
    const answer = await platform.call('GET', session.manifests.hls);
    expect(answer.status).toBe(200);
    // A cache in front keeps nothing longer than its address holds.
    const end = Number(/^@(\d+)$/.exec(answer.headers.get('X-Accel-Expires') ?? '')?.[1]);
    expect(end).toBeGreaterThan(Date.now() / 1000);
    expect(end).toBeLessThanOrEqual(Math.min(Number(seal!.split('.')[0]), Date.now() / 1000 + 61));
    for (const forged of [`/media/9${seal}/${rest.join('/')}`, `/media/x/${rest.join('/')}`, `/media/${seal}/${video}/master.m3u8`])
      expect((await platform.call('GET', forged)).status).toBe(403);
    expect((await platform.call('GET', `/media/${seal}/${rest[0]}/../../../secrets.json`)).status).toBeGreaterThanOrEqual(400);
  });

  test('a segment that was just served is refused under another seal all the same', async () => {
    const maria = await platform.api(['customer'], 'maria');
    const master = (await start(maria)).manifests.hls;
    const named = async (playlist: string) => {
      const { text } = await platform.call('GET', playlist);
      const name = text.split('\n').find((line) => line !== '' && !line.startsWith('#'));
      return playlist.replace(/[^/]+$/, name!);
    };
    const segment = await named(await named(master));
    for (let times = 0; times < 4; ++times) expect((await platform.call('GET', segment)).status).toBe(200);
    const [, , seal, ...rest] = segment.split('/');
    const [expiry, key, signature] = seal!.split('.');
    const another = signature!.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    for (const forged of [`${Number(expiry) + 3600}.${key}.${signature}`, `${expiry}.${key}.${another}`, `${expiry}.${key}.`, 'x']) {
      const answer = await platform.call('GET', `/media/${forged}/${rest.join('/')}`);
      expect([forged, answer.status, codeOf(answer)]).toEqual([forged, 403, 'media.signature']);
    }
  });

  test('the position is kept and continued', async () => {
    const maria = await platform.api(['customer'], 'maria');
    const session = await start(maria);
    await must(maria.playback.POST('/sessions/{id}/heartbeat', { params: { path: { id: session.id } }, body: { position_ms: 6000 } }));
    const again = await start(maria);
    expect(again.resume_position_ms).toBe(6000);
    const progress = await must(maria.playback.GET('/progress'));
    expect(progress.data.map((entry) => entry.video_id)).toEqual([video]);
  });

  test('another customer cannot beat or end the session', async () => {
    const maria = await platform.api(['customer'], 'maria');
    const session = await start(maria);
    const eve = await platform.api(['customer'], 'eve');
    const beat = await eve.playback.POST('/sessions/{id}/heartbeat', { params: { path: { id: session.id } }, body: { position_ms: 1 } });
    expect([beat.response.status, beat.error?.code]).toEqual([404, 'session.unknown']);
    expect((await eve.playback.DELETE('/sessions/{id}', { params: { path: { id: session.id } } })).response.status).toBe(404);
  });

  test('pictures of a published title are public, and gone when it is unpublished', async () => {
    const title = await must(admin.catalog.GET('/videos/{id}', { params: { path: { id: video } } }));
    const picture = title.artwork.thumbnail!.url;
    const answer = await platform.call('GET', picture);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Cache-Control')).toContain('immutable');
    const kept = Number(/^@(\d+)$/.exec(answer.headers.get('X-Accel-Expires') ?? '')?.[1]) - Date.now() / 1000;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(61);
    await must(admin.catalogAdmin.POST('/videos/{id}/unpublish', { params: { path: { id: video } } }));
    // Past a cache in front, which was told above for how long it may keep the picture.
    const headers = { 'Cache-Control': 'no-cache' };
    await until('the picture is gone', async () => (await platform.call('GET', picture, { headers })).status === 404);
    await until('the title is gone', async () => (await platform.call('GET', `/api/catalog/v1/videos/${video}`)).status === 404);
  });

  test('a file that is cut off fails with a reason, and a better one replaces it', async () => {
    const broken = await draft(admin, { title: 'Quebrado' });
    const small = clip({ seconds: 2, width: 320, height: 180 });
    const cut = `${small}.cut.mp4`;
    writeFileSync(cut, readFileSync(small).subarray(0, 30_000));
    await uploadFile(platform, broken, cut);
    expect(await encoded(admin, broken)).toBe('failed');
    expect((await document(admin, broken)).media.video?.failure?.reason.length).toBeGreaterThan(10);
    await uploadFile(platform, broken, small);
    await until('the better one is encoded', async () => (await document(admin, broken)).media.video?.status === 'completed');
  });
});
