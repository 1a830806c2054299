import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../src/contract';
import { Platform } from '../src/platform';

describe('every operation of the contracts', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start({ config: '[subscription]\ntest_clock = true\n' });
  });
  afterAll(() => platform.dispose());

  const somewhere = (path: string) => path.replaceAll(/\{[^}]+\}/g, '01900000-0000-7000-8000-00000000dead');

  test.each(operations())('$method $path exists', async ({ method, path }) => {
    const answer = await platform.call(method, somewhere(path));
    expect(answer.status).not.toBe(405);
    if (answer.status === 404) expect((answer.json as { code: string }).code).not.toBe('route.unknown');
  });

  test.each(operations().filter(({ method }) => ['POST', 'PUT', 'PATCH'].includes(method)))('$method $path refuses what is not JSON', async ({ method, path }) => {
    const token = await platform.token(['catalog_admin', 'subscription_admin', 'operator', 'customer']);
    for (const body of ['{', '[]', '\u0000', '{"a":'.repeat(5000), 'null'])
      expect((await platform.call(method, somewhere(path), { token, body, headers: { 'Content-Type': 'application/json', 'If-Match': '"1"' } })).status).toBeLessThan(500);
    const invalid = new Uint8Array([0x22, 0xff, 0xfe, 0x22]);
    expect((await platform.call(method, somewhere(path), { token, body: invalid, headers: { 'Content-Type': 'application/json', 'If-Match': '"1"' } })).status).toBeLessThan(500);
  });

  test('the documents are served as they are written', async () => {
    for (const service of ['catalog-admin', 'encoder', 'catalog', 'playback', 'subscription']) {
      const answer = await platform.call('GET', `/api/${service}/v1/openapi.json`);
      expect(answer.status).toBe(200);
      expect((answer.json as { openapi: string }).openapi).toMatch(/^3\.1/);
    }
  });
});
