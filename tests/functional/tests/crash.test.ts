import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { must } from '@codeflix/api';
import { createUpload, document, draft, encoded, offsetOf, patch, publish, publishedTitle, uploadFile, type Upload } from '../src/catalogue';
import { clip } from '../src/clips';
import { Platform } from '../src/platform';
import { until } from '../src/until';

/** A PATCH whose bytes come slowly, so that a kill falls into the middle of it. */
function slowPatch(upload: Upload, bytes: Uint8Array): { written: () => number } {
  let written = 0;
  const outgoing = request(upload.location, {
    method: 'PATCH',
    headers: {
      Authorization: `Bearer ${upload.token}`,
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': bytes.length,
    },
  });
  outgoing.on('error', () => undefined);
  const piece = 256 * 1024;
  const next = () => {
    if (outgoing.destroyed || written >= bytes.length) return;
    outgoing.write(bytes.subarray(written, written + piece), () => setTimeout(next, 5));
    written += piece;
  };
  next();
  return { written: () => written };
}

describe('kill -9', () => {
  let platform: Platform;
  afterEach(() => platform.dispose());

  test('during an upload: what was acknowledged is never asked for again', async () => {
    platform = await Platform.start();
    const admin = await platform.api(['catalog_admin']);
    const video = await draft(admin, { title: 'Interrompido' });
    const film = readFileSync(clip({ seconds: 2, width: 320, height: 180 }));
    // Behind the film come bytes that say nothing, in a box that players skip.
    const filler = Buffer.alloc(24 * 1024 * 1024);
    filler.writeUInt32BE(filler.length, 0);
    filler.write('free', 4, 'ascii');
    const bytes = new Uint8Array(Buffer.concat([film, filler]));
    const { upload } = await createUpload(platform, { video, length: bytes.length });
    const sending = slowPatch(upload, bytes);
    let seen = 0;
    await until('some of it is acknowledged', async () => {
      seen = await offsetOf(platform, upload);
      return seen > 0 && sending.written() < bytes.length;
    });
    await platform.kill();
    await platform.launch();
    const kept = await offsetOf(platform, upload);
    expect(kept).toBeGreaterThanOrEqual(seen);
    expect((await patch(platform, upload, kept + 1, bytes.slice(kept + 1))).status).toBe(409);
    expect((await patch(platform, upload, kept, bytes.slice(kept))).status).toBe(204);
    expect(await encoded(admin, video)).toBe('completed');
  });

  test('during the encoding: the job ends, and nothing is doubled', async () => {
    platform = await Platform.start();
    const admin = await platform.api(['catalog_admin']);
    const video = await draft(admin, { title: 'Duas vezes não' });
    await uploadFile(platform, video, clip({ seconds: 16, width: 1280, height: 720 }));
    for (let kill = 0; kill < 2; ++kill) {
      await until('it is being encoded', async () => {
        const jobs = await must(admin.encoder.GET('/jobs'));
        return jobs.data.some((job) => job.state === 'encoding' || job.state === 'completed');
      });
      await platform.kill();
      await platform.launch();
    }
    expect(await encoded(admin, video)).toBe('completed');
    const jobs = await must(admin.encoder.GET('/jobs'));
    expect(jobs.data.map((job) => job.state)).toEqual(['completed']);
    await publish(admin, video);
  });

  test('right after every acknowledgement: what was said is there, and the relay tells it once', async () => {
    platform = await Platform.start();
    const admin = await platform.api(['catalog_admin']);
    const file = clip({ seconds: 2, width: 320, height: 180 });
    const videos: string[] = [];
    for (let round = 0; round < 3; ++round) {
      const video = await draft(admin, { title: `Rodada ${round}`, opened: true });
      await uploadFile(platform, video, file);
      await platform.kill();
      videos.push(video);
      await platform.launch();
    }
    for (const video of videos) expect(await encoded(admin, video)).toBe('completed');
    expect((await must(admin.encoder.GET('/jobs'))).data).toHaveLength(videos.length);
    for (const video of videos) {
      await publish(admin, video);
      await platform.kill();
      await platform.launch();
      await until('viewers see it', async () => (await platform.call('GET', `/api/catalog/v1/videos/${video}`)).status === 200);
    }
    const viewer = await platform.api(['customer'], 'viewer');
    for (const video of videos) {
      let session = '';
      await until('it plays', async () => {
        const answer = await viewer.playback.POST('/sessions', { body: { video_id: video } });
        session = answer.data?.id ?? '';
        return answer.response.status === 201;
      });
      await must(viewer.playback.DELETE('/sessions/{id}', { params: { path: { id: session } } }));
    }
  });

  test('right after a subscription is paid: access opens, and one invoice is there', async () => {
    platform = await Platform.start();
    const video = await publishedTitle(
      platform,
      await platform.api(['catalog_admin']),
      { title: 'Pago' },
      clip({ seconds: 2, width: 320, height: 180 }),
    );
    for (const subject of ['ana', 'bia', 'carla']) {
      const customer = await platform.api(['customer'], subject);
      const plans = await must(customer.subscription.GET('/plans'));
      const method = await must(customer.subscription.POST('/payment_methods', { body: { gateway: 'sandbox', token: 'tok_approved' } }));
      await must(customer.subscription.POST('/subscriptions', { body: { plan_id: plans.data[0]!.id, payment_method_id: method.id } }));
      await platform.kill();
      await platform.launch();
      await until('playback is open', async () => (await customer.playback.POST('/sessions', { body: { video_id: video } })).response.status === 201);
      expect((await must(customer.subscription.GET('/invoices'))).data.map((invoice) => invoice.status)).toEqual(['paid']);
    }
  });

  test('during many creations: what was acknowledged is there, and asking again with the same keys doubles nothing', async () => {
    platform = await Platform.start({ config: '[rate_limits]\nenabled = false\n' });
    const admin = await platform.api(['catalog_admin']);
    const names = Array.from({ length: 90 }, (_, i) => `Categoria número ${i}`);
    const create = (name: string) =>
      admin.catalogAdmin.POST('/categories', { params: { header: { 'Idempotency-Key': `key-${names.indexOf(name)}` } }, body: { name } });
    const acknowledged = new Map<string, string>();
    const first = Promise.allSettled(
      names.map(async (name) => {
        const { data } = await create(name);
        if (data !== undefined) acknowledged.set(name, data.id);
      }),
    );
    await until('a few are acknowledged', () => acknowledged.size >= 10);
    await platform.kill();
    await first;
    await platform.launch();
    for (const name of names) {
      const { id } = await must(create(name));
      expect(acknowledged.get(name) ?? id).toBe(id);
    }
    const kept = await must(admin.catalogAdmin.GET('/categories', { params: { query: { per_page: 100 } } }));
    expect(kept.meta.total).toBe(names.length);
    expect(new Set(kept.data.map((category) => category.name))).toEqual(new Set(names));
  });

  test('during indexing: after the restart viewers find the last acknowledged state', async () => {
    platform = await Platform.start({ config: '[rate_limits]\nenabled = false\n' });
    const admin = await platform.api(['catalog_admin']);
    const file = clip({ seconds: 2, width: 320, height: 180 });
    const videos = [
      await publishedTitle(platform, admin, { title: 'Primeiro' }, file),
      await publishedTitle(platform, admin, { title: 'Segundo' }, file),
    ];
    const acknowledged = new Map<string, number>();
    const writers = Promise.allSettled(
      videos.map(async (id) => {
        for (let round = 0; ; ++round) {
          const { data, response } = await admin.catalogAdmin.GET('/videos/{id}', { params: { path: { id } } });
          const { description, year_launched, rating, opened, categories, genres, cast } = data!;
          const written = await admin.catalogAdmin.PUT('/videos/{id}', {
            params: { path: { id }, header: { 'If-Match': response.headers.get('ETag')! } },
            body: { title: `Rodada ${round}`, description, year_launched, rating, opened, categories, genres, cast },
          });
          if (written.data !== undefined) acknowledged.set(id, round);
        }
      }),
    );
    await until('both have changed often', () => videos.every((id) => (acknowledged.get(id) ?? 0) >= 15));
    await platform.kill();
    await writers;
    await platform.launch();
    for (const id of videos) {
      const { title } = await document(admin, id);
      // The change that was under way may have been kept as well.
      const last = acknowledged.get(id)!;
      expect([`Rodada ${last}`, `Rodada ${last + 1}`]).toContain(title);
      expect((await must(admin.catalog.GET('/videos/{id}', { params: { path: { id } } }))).title).toBe(title);
      const found = await must(admin.catalog.GET('/search', { params: { query: { q: title } } }));
      expect(found.data.find((hit) => hit.id === id)?.title).toBe(title);
    }
  });

  test('Ctrl-C drains and exits 0, and the log says so', async () => {
    platform = await Platform.start();
    expect(await platform.stop('SIGINT')).toBe(0);
    expect(readFileSync(platform.log, 'utf8')).toContain('runtime.draining');
    await platform.launch();
    expect(await platform.stop('SIGTERM')).toBe(0);
  });
});
