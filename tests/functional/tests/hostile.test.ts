import { createHash, createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { must, type Api } from '@codeflix/api';
import { createUpload, document, draft, encoded, offsetOf, patch, publishedTitle, uploads, type Upload } from '../src/catalogue';
import { clip } from '../src/clips';
import { operations } from '../src/contract';
import { forgery } from '../src/forge';
import { codeOf, Platform, type Answer } from '../src/platform';
import { wire, wireCode } from '../src/wire';

const json = { 'Content-Type': 'application/json' };
const nowhere = '01900000-0000-7000-8000-00000000dead';
const everyRole = ['catalog_admin', 'subscription_admin', 'operator', 'customer'];

describe('hostile input', () => {
  let platform: Platform;
  let admin: Api;
  let token: string;
  let pid: number;

  beforeAll(async () => {
    platform = await Platform.start({
      config: '[rate_limits]\nenabled = false\n[server]\nheader_timeout = "2s"\n[subscription]\ntest_clock = true\n',
    });
    admin = await platform.api(everyRole);
    token = await platform.token(everyRole);
    pid = platform.pid;
  });
  afterEach(async () => {
    expect((await platform.call('GET', '/health/ready')).status).toBe(200);
    expect(platform.pid).toBe(pid);
  });
  afterAll(async () => {
    const resident = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    expect(resident).toBeLessThan(500 * 1024);
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

    test('a promise of 10 GB of body behind a header is not kept in memory', async () => {
      const answer = await wire(platform.port, [
        `POST ${categories} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 10737418240\r\n\r\n`,
        'x'.repeat(1024),
      ]);
      expect([answer.status, wireCode(answer)]).toEqual([413, 'body.too_large']);
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

  describe('the wire', () => {
    const get = 'GET /api/catalog/v1/home HTTP/1.1\r\nHost: x\r\n';
    const begin = `POST ${categories} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    test.each<[string, string, number, string]>([
      ['nonsense', 'nonsense\r\n\r\n', 400, 'request.malformed'],
      ['a TLS hello', '\x16\x03\x01\x02\x00\x01\r\n\r\n', 400, 'request.malformed'],
      ['no host', 'GET / HTTP/1.1\r\n\r\n', 400, 'request.host'],
      ['two lengths', begin + 'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd', 400, 'request.malformed'],
      ['a length and chunks', begin + 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400, 'request.malformed'],
      ['a negative length', begin + 'Content-Length: -1\r\n\r\n', 400, 'request.malformed'],
      ['an overlong header', get + `X: ${'x'.repeat(40_000)}\r\n\r\n`, 431, 'request.header_too_large'],
      ['thousands of headers', get + 'a: b\r\n'.repeat(5000) + '\r\n', 431, 'request.header_too_large'],
      ['an overlong token', get + `Authorization: Bearer ${'a'.repeat(40_000)}\r\n\r\n`, 431, 'request.header_too_large'],
      ['a huge query', `GET /api/catalog/v1/search?q=${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414, 'request.target_too_long'],
      ['a way up', 'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'target.malformed'],
      ['a hidden way up', 'GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'target.malformed'],
      ['a hidden slash', 'GET /images/..%2f..%2fsecrets.json HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'target.malformed'],
      ['a zero byte', 'GET /index.html%00.js HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'target.malformed'],
      ['bad UTF-8 in a query', 'GET /api/catalog/v1/search?q=%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'query.malformed'],
      ['bad UTF-8 in a path', 'GET /api/catalog/v1/videos/%ff HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'target.malformed'],
      ['a proxy', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'target.malformed'],
      ['another coding', begin + 'Transfer-Encoding: gzip\r\n\r\n', 501, 'request.transfer_encoding'],
    ])('%s', async (_, request, status, code) => {
      const answer = await wire(platform.port, [Buffer.from(request, 'latin1')]);
      expect([answer.status, wireCode(answer)]).toEqual([status, code]);
    });

    test('slowloris: fifty clients that drip a header are cut, and others are answered meanwhile', async () => {
      function* drip() {
        yield get;
        for (let i = 0; i < 200; ++i) yield 'a: b\r\n';
      }
      const slow = Array.from({ length: 50 }, () => wire(platform.port, drip(), 100));
      expect((await platform.call('GET', '/api/catalog/v1/home')).status).toBe(200);
      for (const answer of await Promise.all(slow)) expect([answer.status, wireCode(answer)]).toEqual([408, 'request.timeout']);
    });
  });

  describe('tokens', () => {
    const withToken = (text: string) => platform.call('GET', categories, { token: text });
    const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

    test('changed in one thing', async () => {
      const { claims, signed } = await forgery(platform, ['catalog_admin']);
      const now = Math.floor(Date.now() / 1000);
      expect((await withToken(await signed(claims))).status).toBe(200);
      for (const [changed, code] of [
        [{ exp: now - 3600 }, 'token.expired'],
        [{ exp: undefined }, 'token.malformed'],
        [{ nbf: now + 3600 }, 'token.expired'],
        [{ aud: 'another-api' }, 'token.audience'],
        [{ aud: undefined }, 'token.audience'],
        [{ iss: 'https://evil.example/auth/realms/codeflix' }, 'token.issuer'],
        [{ iss: `${claims.iss}/` }, 'token.issuer'],
        [{ typ: 'ID' }, 'token.type'],
        [{ typ: 'Refresh' }, 'token.type'],
        [{ sub: '' }, 'token.malformed'],
      ] as const)
        expect(outcome(await withToken(await signed({ ...claims, ...changed }))), JSON.stringify(changed)).toEqual([401, code]);
    });

    test('without a signature, or with one that anybody can make', async () => {
      const { claims, header } = await forgery(platform, ['catalog_admin']);
      const jwks = (await platform.call('GET', '/auth/realms/codeflix/protocol/openid-connect/certs')).json as { keys: object[] };
      const none = (alg: string) => `${base64({ ...header, alg })}.${base64(claims)}.`;
      for (const alg of ['none', 'None', 'NONE', '']) expect((await withToken(none(alg))).status, alg).toBe(401);
      const confused = (secret: string) => {
        const input = `${base64({ ...header, alg: 'HS256' })}.${base64(claims)}`;
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      };
      for (const secret of [JSON.stringify(jwks.keys[0]), JSON.stringify(jwks), ''])
        expect(outcome(await withToken(confused(secret)))).toEqual([401, 'token.algorithm']);
    });

    test('signed by somebody else', async () => {
      const { claims, header } = await forgery(platform, ['catalog_admin']);
      const own = await generateKeyPair('ES256');
      const jwk = await exportJWK(own.publicKey);
      const sign = (extra: Record<string, unknown>) => new SignJWT(claims).setProtectedHeader({ ...header, ...extra }).sign(own.privateKey);
      expect(outcome(await withToken(await sign({})))).toEqual([401, 'token.signature']);
      expect(outcome(await withToken(await sign({ kid: 'unknown' })))).toEqual([401, 'token.key']);
      expect(outcome(await withToken(await sign({ kid: '../../../dev/null' })))).toEqual([401, 'token.key']);
      // A key that comes along, or an address to fetch one from, is not looked at.
      expect(outcome(await withToken(await sign({ jwk })))).toEqual([401, 'token.signature']);
      expect(outcome(await withToken(await sign({ jku: `${platform.origin}/evil.json`, x5u: 'https://evil.example/' })))).toEqual([
        401,
        'token.signature',
      ]);
    });

    test('cut, swollen or spliced', async () => {
      const [head, body, signature] = (await platform.token(['catalog_cast_members'])).split('.') as [string, string, string];
      const { claims } = await forgery(platform, ['catalog_cast_members']);
      const raised = base64({ ...claims, realm_access: { roles: ['catalog_admin'] } });
      for (const text of [
        `${head}.${raised}.${signature}`,
        `${head}.${body}.${signature.slice(2)}`,
        `${head}.${body}`,
        `${head}.${body}.`,
        `${head}.${body}.${signature}.x`,
        '..',
        'x',
        `${head}.${body}.${signature}=`,
      ])
        expect((await withToken(text)).status, text.slice(-40)).toBe(401);
    });

    test('other ways to say who one is', async () => {
      for (const authorization of ['Basic YWRtaW46YWRtaW4=', 'Bearer', 'Bearer  ', `bearer${token}`, token])
        expect((await platform.call('GET', categories, { headers: { Authorization: authorization } })).status, authorization.slice(0, 20)).toBe(401);
      expect((await platform.call('GET', `${categories}?access_token=${token}`)).status).toBe(401);
      expect((await platform.call('GET', categories, { headers: { Cookie: `codeflix-admin=${token}` } })).status).toBe(401);
    });

    test('a bad token is refused where none is needed, too', async () => {
      expect((await platform.call('GET', '/api/catalog/v1/home', { token: 'x.y.z' })).status).toBe(401);
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

test('a caller who asks too often is told to wait, and others are not', async () => {
  const platform = await Platform.start({ config: '[rate_limits]\nwrite_per_minute = 20\n' });
  try {
    const create = async (subject: string) =>
      platform.call('POST', '/api/catalog-admin/v1/categories', {
        token: await platform.token(['catalog_admin'], subject),
        body: '{}',
        headers: json,
      });
    const answers: Answer[] = [];
    while (answers.length < 100 && answers.at(-1)?.status !== 429) answers.push(await create('hasty'));
    expect(codeOf(answers.at(-1)!)).toMatch(/^[a-z_.]+$/);
    expect(Number(answers.at(-1)!.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await create('patient')).status).toBe(422);
  } finally {
    await platform.dispose();
  }
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
