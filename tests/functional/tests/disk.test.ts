import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { must } from '@codeflix/api';
import { createUpload, draft, offsetOf, patch } from '../src/catalogue';
import { command, freePort, Platform } from '../src/platform';
import { codeOf } from '../src/target';
import { until } from '../src/until';

/** A small file system of its own, or the reason why there is none. */
function mountSmall(): string | { reason: string } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { reason: 'needs root, to mount a small file system' };
  const folder = mkdtempSync(join(tmpdir(), 'codeflix-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder], { stdio: 'pipe' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return { reason: 'nothing may be mounted here' };
  }
}

const mounted = mountSmall();
const disk = typeof mounted === 'string' ? mounted : '';
const ballast = join(disk, 'ballast');
const megabyte = 1 << 20;

/** Bytes that nobody has taken yet. */
const free = () => {
  const { bavail, bsize } = statfsSync(disk);
  return bavail * bsize;
};

/** Leaves so many bytes free, none by default. */
function fill(left = 0): void {
  const file = openSync(ballast, 'a');
  try {
    for (let rest = free() - left; rest > 0; rest = free() - left) writeSync(file, Buffer.alloc(Math.min(rest, megabyte), 1));
    fsyncSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}
const release = () => rmSync(ballast, { force: true });

const name = typeof mounted === 'string' ? 'a full disk' : `a full disk (${mounted.reason})`;

describe.skipIf(typeof mounted !== 'string')(name, () => {
  let platform: Platform | undefined;
  afterEach(async () => {
    release();
    await platform?.dispose();
    platform = undefined;
  });
  afterAll(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  const start = () => Platform.start({ data: join(disk, 'data'), config: '[rate_limits]\nenabled = false\n' });

  async function refusesToStart(data: string): Promise<void> {
    const ended = await command(['serve', '--port', String(await freePort()), '--data-dir', data]);
    expect(ended.status, ended.stderr).toBeGreaterThan(0);
    const said = ended.stderr.split('\n').filter((line) => line.startsWith('codeflix: '));
    expect(said, ended.stderr).toHaveLength(1);
    expect(said[0]).toMatch(/disk that holds .* is full: free some space/);
  }

  test('the first start says so in one sentence', async () => {
    for (const left of [0, 8 << 10, 64 << 10, 256 << 10]) {
      fill(left);
      await refusesToStart(join(disk, `new-${left}`));
      release();
      rmSync(join(disk, `new-${left}`), { recursive: true, force: true });
    }
  });

  test('a later start says so too, and loses nothing', async () => {
    platform = await start();
    const api = await platform.api(['catalog_admin']);
    const video = await draft(api, { title: 'Antes do disco cheio' });
    await platform.kill();
    fill();
    await refusesToStart(platform.data);
    release();
    await platform.launch();
    const kept = await (await platform.api(['catalog_admin'])).catalogAdmin.GET('/videos/{id}', { params: { path: { id: video } } });
    expect(kept.data?.title).toBe('Antes do disco cheio');
  });

  test('an upload that fills it is refused, keeps what was written, and goes on when there is space again', async () => {
    platform = await start();
    const { pid } = platform;
    const api = await platform.api(['catalog_admin']);
    const video = await draft(api, { title: 'Grande demais' });
    const length = 24 * megabyte;
    const bytes = new Uint8Array(length).map((_, i) => (i * 31 + (i >> 12)) & 255);
    bytes.set(new TextEncoder().encode('\0\0\0\x18ftypisom'));
    const { answer, upload } = await createUpload(platform, { video, length });
    expect(answer.status).toBe(201);

    // A first part is acknowledged, the second finds no place.
    const acknowledged = 2 * megabyte;
    expect((await patch(platform, upload, 0, bytes.slice(0, acknowledged))).status).toBe(204);
    fill(6 * megabyte);
    const refused = await patch(platform, upload, acknowledged, bytes.slice(acknowledged));
    expect([refused.status, codeOf(refused)]).toEqual([507, expect.stringMatching(/^(storage|sql)\.full$/)]);
    expect((refused.json as { detail: string }).detail).toMatch(/free some space/);
    expect(await offsetOf(platform, upload)).toBeGreaterThanOrEqual(acknowledged);

    // Not one byte is left: changes are refused in words as soon as the database has to grow, reads answer.
    fill();
    const names: string[] = [];
    await until('a change finds no place', async () => {
      const body = { name: `Categoria ${names.length}`, description: 'y'.repeat(4000) };
      const change = await api.catalogAdmin.POST('/categories', { body });
      if (change.response.status === 201) return names.push(body.name) > 5000;
      expect([change.response.status, change.error?.code]).toEqual([507, 'sql.full']);
      return true;
    });
    expect(names.length).toBeLessThan(5000);
    expect((await platform.call('GET', '/api/catalog/v1/home')).status).toBe(200);
    const offset = await offsetOf(platform, upload);
    expect(offset).toBeGreaterThanOrEqual(acknowledged);

    release();
    expect((await patch(platform, upload, offset, bytes.slice(offset))).status).toBe(204);
    const id = basename(upload.location);
    expect(Buffer.compare(readFileSync(join(platform.data, 'storage', 'raw', 'objects', id, 'original')), bytes)).toBe(0);
    const { meta } = await must(api.catalogAdmin.GET('/categories', { params: { query: { search: 'Categoria' } } }));
    expect(meta.total).toBe(names.length + 1); // and the title's own
    expect(platform.pid).toBe(pid);
    expect((await platform.call('GET', '/health/ready')).status).toBe(200);
  });
});
