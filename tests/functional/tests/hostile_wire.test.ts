import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Platform } from '../src/platform';
import { wire, wireCode } from '../src/wire';

describe('hostile input on the wire', () => {
  let platform: Platform;
  let token: string;
  let pid: number;

  beforeAll(async () => {
    platform = await Platform.start({ config: '[rate_limits]\nenabled = false\n[server]\nheader_timeout = "2s"\n' });
    token = await platform.token(['catalog_admin']);
    pid = platform.pid;
  });
  afterEach(async () => {
    expect(await platform.ready()).toBe(true);
    expect(platform.pid).toBe(pid);
  });
  afterAll(() => platform.dispose());

  const categories = '/api/catalog-admin/v1/categories';
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

  test('a promise of 10 GB of body behind a header is not kept in memory', async () => {
    const answer = await wire(platform.port, [
      `POST ${categories} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 10737418240\r\n\r\n`,
      'x'.repeat(1024),
    ]);
    expect([answer.status, wireCode(answer)]).toEqual([413, 'body.too_large']);
  });
});
