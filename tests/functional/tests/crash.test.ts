import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { must } from '@codeflix/api';
import { createUpload, draft, encoded, offsetOf, patch, publish, uploadFile, type Upload } from '../src/catalogue';
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

  test('while an index is being filled: after the restart the catalogue is whole', async () => {
    platform = await Platform.start();
    const admin = await platform.api(['catalog_admin']);
    const names = Array.from({ length: 60 }, (_, i) => `Categoria número ${i}`);
    await Promise.all(names.map((name) => must(admin.catalogAdmin.POST('/categories', { body: { name } }))));
    await platform.kill();
    await platform.launch();
    const kept = await must(admin.catalogAdmin.GET('/categories', { params: { query: { per_page: 100 } } }));
    expect(kept.meta.total).toBe(names.length);
    expect(new Set(kept.data.map((category) => category.name))).toEqual(new Set(names));
  });

  test('Ctrl-C drains and exits 0, and the log says so', async () => {
    platform = await Platform.start();
    expect(await platform.stop('SIGINT')).toBe(0);
    expect(readFileSync(platform.log, 'utf8')).toContain('runtime.draining');
    await platform.launch();
    expect(await platform.stop('SIGTERM')).toBe(0);
  });
});
