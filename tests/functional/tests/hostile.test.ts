import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { must, type Api } from '@codeflix/api';
import { anyPlatform } from '../src/any';
import { createUpload, document, draft, encoded, offsetOf, patch, publishedTitle, uploads, type Upload } from '../src/catalogue';
import { clip } from '../src/clips';
import { operations } from '../src/contract';
import { codeOf, type Answer, type Target } from '../src/target';

const json = { 'Content-Type': 'application/json' };
const nowhere = '01900000-0000-7000-8000-00000000dead';
const everyRole = ['catalog_admin', 'subscription_admin', 'operator', 'customer'];

describe('hostile input', () => {
  let platform: Target;
  let admin: Api;
  let token: string;
  let pids: number[];

  beforeAll(async () => {
    platform = await anyPlatform({
      config: '[rate_limits]\nenabled = false\n[server]\nheader_timeout = "2s"\n[subscription]\ntest_clock = true\n',
    });
    admin = await platform.api(everyRole);
    token = await platform.token(everyRole);
    pids = platform.pids();
  });
  afterEach(async () => {
    expect(await platform.ready()).toBe(true);
    expect(platform.pids()).toEqual(pids);
  });
  afterAll(async () => {
    for (const pid of pids) {
      const resident = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
      expect(resident).toBeLessThan(500 * 1024);
    }
    await platform.dispose();
  });

  const post = (path: string, body: BodyInit, headers: Record<string, string> = json) => platform.call('POST', path, { token, body, headers });
  const outcome = (answer: Answer) => [answer.status, codeOf(answer)];
  const categories = '/api/catalog-admin/v1/categories';

  describe('files', () => {
    async function upload(bytes: Uint8Array<ArrayBuffer>, slot: string, filename: string): Promise<{ video: string; answer: Answer }> {
      const video = await draft(admin, { title: `Hostil ${filename}` });
      const { answer, upload: begun } = await createUpload(platform, { video, length: bytes.length, slot, filename });
      expect(answer.status).toBe(201);
      return { video, answer: await patch(platform, begun, 0, bytes) };
    }

    test('not a video', async () => {
      const { answer } = await upload(new TextEncoder().encode('#!/bin/sh\necho I am a film\n'.repeat(100)), 'video', 'film.mp4');
      expect(outcome(answer)).toEqual([422, 'upload.not_a_video']);
    });

    test('a video that is cut off in the middle fails in words', async () => {
      const { video, answer } = await upload(
        new Uint8Array(readFileSync(clip({ seconds: 2, width: 320, height: 180 })).subarray(0, 20_000)),
        'video',
        'cut.mp4',
      );
      expect(answer.status).toBe(204);
      expect(await encoded(admin, video)).toBe('failed');
      expect((await document(admin, video)).media.video?.failure?.reason).toMatch(/\w+ \w+/);
    });

    test('a picture of 60000 x 60000 in a few bytes', async () => {
      const chunk = (type: string, data: Buffer) => {
        const size = Buffer.alloc(4);
        size.writeUInt32BE(data.length);
        const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
        const sum = Buffer.alloc(4);
        sum.writeUInt32BE(crc32(body));
        return Buffer.concat([size, body, sum]);
      };
      const header = Buffer.alloc(13);
      header.writeUInt32BE(60_000, 0);
      header.writeUInt32BE(60_000, 4);
      header.set([8, 6], 8);
      const bomb = Buffer.concat([
        Buffer.from('89504e470d0a1a0a', 'hex'),
        chunk('IHDR', header),
        chunk('IDAT', Buffer.alloc(64)),
        chunk('IEND', Buffer.alloc(0)),
      ]);
      const { video, answer } = await upload(new Uint8Array(bomb), 'banner', 'bomb.png');
      expect(answer.status).toBe(204);
      await expect.poll(async () => (await document(admin, video)).images.banner.status, { timeout: 30_000 }).toBe('failed');
      expect((await document(admin, video)).images.banner.failure?.reason).toMatch(/\w+ \w+/);
    });

    test('a picture that is a program', async () => {
      const { answer } = await upload(new Uint8Array(readFileSync('/bin/true').subarray(0, 4096)), 'banner', 'picture.png');
      expect(outcome(answer)).toEqual([422, 'upload.not_a_picture']);
    });

    test('names with tricks are labels and nothing more', async () => {
      const video = await draft(admin, { title: 'Nomes' });
      for (const filename of [
        '../../../../../../tmp/codeflix-evil.mp4',
        '/etc/cron.d/codeflix.mp4',
        '..\\..\\evil.mp4',
        '.',
        '..',
        'a\u0000b.mp4',
        '$(reboot).mp4',
        '-i.mp4',
      ]) {
        const { answer } = await createUpload(platform, { video, length: 10, filename });
        expect(answer.status, filename).toBe(201);
      }
      const listed = await platform.call('GET', `${uploads}?video_id=${video}`, { token });
      for (const { filename } of (listed.json as { data: { filename: string }[] }).data)
        for (const trick of ['/', '\\', '\u0000']) expect(filename).not.toContain(trick);
      expect(existsSync('/tmp/codeflix-evil.mp4')).toBe(false);
    });
  });

  describe('uploads', () => {
    let upload: Upload;
    const bytes = (text: string) => new TextEncoder().encode(text);
    beforeAll(async () => {
      upload = (await createUpload(platform, { video: await draft(admin, { title: 'Uploads' }), length: 1000 })).upload;
    });

    test('10 GB declared and 1 KB sent: it is kept and waited for, nothing is taken for whole', async () => {
      const video = await draft(admin, { title: 'Dez gigas' });
      const { upload: huge } = await createUpload(platform, { video, length: 10 * 1024 ** 3 });
      expect((await patch(platform, huge, 0, new Uint8Array(1024))).status).toBe(204);
      expect(await offsetOf(platform, huge)).toBe(1024);
      expect((await document(admin, video)).media.video.status).toBe('empty');
    });

    test('more than the limit is refused before a byte is sent', async () => {
      const { answer } = await createUpload(platform, { video: await draft(admin, { title: 'Enorme' }), length: 10 ** 15 });
      expect(outcome(answer)).toEqual([413, 'upload.too_large']);
    });

    test('a wrong offset', async () => {
      expect(outcome(await patch(platform, upload, 5, bytes('hello')))).toEqual([409, 'upload.offset']);
      expect(await offsetOf(platform, upload)).toBe(0);
    });

    test('a wrong checksum: what came is not kept', async () => {
      const sum = createHash('sha1').update('another').digest('base64');
      expect(outcome(await patch(platform, upload, 0, bytes('hello'), { 'Upload-Checksum': `sha1 ${sum}` }))).toEqual([460, 'upload.checksum']);
      expect(await offsetOf(platform, upload)).toBe(0);
      expect(outcome(await patch(platform, upload, 0, bytes('hello'), { 'Upload-Checksum': 'rot13 aGVsbG8=' }))).toEqual([400, 'tus.checksum']);
    });

    test('more than was declared', async () => {
      expect(outcome(await patch(platform, upload, 0, new Uint8Array(1001)))).toEqual([413, 'upload.too_long']);
    });

    test.each([
      ['another version', { 'Tus-Resumable': '0.2.2' }, 412, 'tus.version'],
      ['another content type', { 'Content-Type': 'video/mp4' }, 415, 'tus.content_type'],
      ['an offset that is no number', { 'Upload-Offset': '-1' }, 400, 'tus.header'],
      ['an offset beyond 64 bits', { 'Upload-Offset': '99999999999999999999' }, 400, 'tus.header'],
    ])('%s', async (_, headers, status, code) => {
      expect(outcome(await patch(platform, upload, 0, bytes('x'), headers))).toEqual([status, code]);
    });

    test.each([['-5'], ['1e9'], ['99999999999999999999'], ['']])('a length of «%s»', async (length) => {
      const metadata = `video_id ${btoa(nowhere)},slot ${btoa('video')}`;
      const answer = await platform.call('POST', uploads, {
        token,
        headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': length, 'Upload-Metadata': metadata },
      });
      expect(answer.status).toBe(400);
    });

    test.each([['video_id'], ['video_id ???'], [',,,,'], ['slot eA==,slot eA=='], ['x '.repeat(5000)]])('metadata «%.20s»', async (metadata) => {
      const answer = await platform.call('POST', uploads, {
        token,
        headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '10', 'Upload-Metadata': metadata },
      });
      expect([400, 422]).toContain(answer.status);
    });
  });

  describe('bodies', () => {
    const withJson = operations().filter(({ takesJson }) => takesJson);
    test('the contracts know bodies', () => expect(withJson.length).toBeGreaterThan(10));

    test.each(withJson)('$method $path', async ({ method, path }) => {
      const target = path.replaceAll(/\{[^}]+\}/g, nowhere);
      const send = (body: BodyInit, type = 'application/json') =>
        platform.call(method, target, { token, body, headers: { 'Content-Type': type, 'If-Match': '"1"' } });
      for (const broken of ['{', '{"name": }', '\u0000', '', '{"a":'.repeat(1000) + '1' + '}'.repeat(1000), '['.repeat(3000)])
        expect(outcome(await send(broken)), broken.slice(0, 20)).toEqual([400, 'json.malformed']);
      expect(outcome(await send(new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d])))).toEqual([400, 'json.malformed']);
      for (const wrong of ['[]', 'null', '7', '"text"']) expect((await send(wrong)).status, wrong).toBe(422);
      expect((await send('{}', 'text/plain')).status).toBe(415);
      expect(outcome(await send('x'.repeat((1 << 20) + 1)))).toEqual([413, 'body.too_large']);
    });
  });

  describe('fields', () => {
    test.each([
      ['too long', 'x'.repeat(256)],
      ['empty', ''],
      ['blank', ' \t\u00a0 '],
      ['with a control character', 'a\u0000b'],
      ['with a line end', 'a\nb'],
    ])('a name %s', async (_, name) => {
      const answer = await post(categories, JSON.stringify({ name }));
      expect(answer.status).toBe(422);
      expect((answer.json as { errors: { field: string }[] }).errors.map(({ field }) => field)).toEqual(['name']);
    });

    test('every mistaken field is told, each once', async () => {
      const answer = await post(
        '/api/catalog-admin/v1/videos',
        JSON.stringify({
          title: 'x'.repeat(256),
          description: 'x'.repeat(4001),
          year_launched: 1066,
          rating: '99',
          opened: 'yes',
          categories: ['x'],
          genres: [],
          cast: 7,
        }),
      );
      expect(answer.status).toBe(422);
      const fields = (answer.json as { errors: { field: string }[] }).errors.map(({ field }) => field.replace(/[.[].*/, ''));
      expect(fields.length).toBeGreaterThanOrEqual(3);
      expect(new Set(fields).size).toBe(fields.length);
    });

    test.each([
      ['/api/catalog/v1/search?q=' + 'x'.repeat(5000)],
      ['/api/catalog-admin/v1/categories?per_page=1000000000'],
      ['/api/catalog-admin/v1/categories?page=-1'],
      ['/api/catalog-admin/v1/categories?sort=name;DROP TABLE categories'],
      ["/api/catalog-admin/v1/categories/' OR 1=1"],
      ['/api/catalog-admin/v1/categories/' + 'a'.repeat(3000)],
      ['/api/catalog/v1/videos/%252e%252e%252fsecrets.json'],
      ['/api/catalog/v1/videos?year_from=999999999999999999999'],
    ])('%.70s', async (path) => {
      const answer = await platform.call('GET', path, { token });
      expect([400, 404, 414, 422]).toContain(answer.status);
      expect(codeOf(answer)).toMatch(/^[a-z_]+(\.[a-z_]+)*$/);
    });

    test('SQL and wildcards in a search are only text', async () => {
      await post(categories, JSON.stringify({ name: 'Cem por cento' }));
      for (const search of ["' OR '1'='1", '%', '_', '\\', '"', '*']) {
        const answer = await platform.call('GET', `${categories}?search=${encodeURIComponent(search)}`, { token });
        expect([answer.status, (answer.json as { meta: { total: number } }).meta.total], search).toEqual([200, 0]);
      }
    });

    test('an overlong Idempotency-Key', async () => {
      expect(outcome(await post(categories, '{"name":"Chave"}', { ...json, 'Idempotency-Key': 'k'.repeat(4000) }))).toEqual([422, 'idempotency.key']);
    });
  });

  test("another customer's ids", async () => {
    const video = await publishedTitle(platform, admin, { title: 'Aberto a todos', opened: true }, clip({ seconds: 2, width: 320, height: 180 }));
    const [ana, eve] = await Promise.all([platform.api(['customer'], 'ana'), platform.api(['customer'], 'eve')]);
    const plans = await must(ana.subscription.GET('/plans'));
    const method = await must(ana.subscription.POST('/payment_methods', { body: { gateway: 'sandbox', token: 'tok_approved' } }));
    const subscription = await must(ana.subscription.POST('/subscriptions', { body: { plan_id: plans.data[0]!.id, payment_method_id: method.id } }));
    const session = await must(ana.playback.POST('/sessions', { body: { video_id: video } }));
    const profile = (await must(ana.playback.GET('/profiles'))).data[0]!.id;

    const id = { params: { path: { id: subscription.id } } };
    expect((await eve.subscription.GET('/subscriptions/{id}', id)).response.status).toBe(404);
    expect((await eve.subscription.DELETE('/subscriptions/{id}', id)).response.status).toBe(404);
    expect((await eve.subscription.POST('/subscriptions/{id}/reactivate', id)).response.status).toBe(404);
    expect(
      (await eve.subscription.POST('/subscriptions', { body: { plan_id: plans.data[0]!.id, payment_method_id: method.id } })).response.status,
    ).toBe(404);
    expect((await must(eve.subscription.GET('/invoices'))).data).toEqual([]);
    expect((await must(eve.subscription.GET('/subscriptions'))).data).toEqual([]);
    expect((await must(eve.subscription.GET('/payment_methods'))).data).toEqual([]);
    expect((await eve.subscription.GET('/customers')).response.status).toBe(403);
    expect((await eve.playback.DELETE('/sessions/{id}', { params: { path: { id: session.id } } })).response.status).toBe(404);
    expect((await eve.playback.POST('/sessions', { body: { video_id: video, profile_id: profile } })).response.status).toBe(404);
    expect((await eve.playback.GET('/my_list', { params: { query: { profile_id: profile } } })).response.status).toBe(404);
    expect((await must(ana.subscription.GET('/subscriptions/{id}', id))).status).toBe(subscription.status);
  });
});

/** The checksum of PNG's chunks. */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; ++bit) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
