import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyPlatform } from '../src/any';
import { operations } from '../src/contract';
import { type Target } from '../src/target';

describe('every operation of the contracts', () => {
  let platform: Target;
  beforeAll(async () => {
    platform = await anyPlatform({ config: '[subscription]\ntest_clock = true\n' });
  });
  afterAll(() => platform.dispose());

  const somewhere = (path: string) => path.replaceAll(/\{[^}]+\}/g, '01900000-0000-7000-8000-00000000dead');

  test.each(operations())('$method $path exists', async ({ method, path }) => {
    const answer = await platform.call(method, somewhere(path));
    expect(answer.status).not.toBe(405);
    if (answer.status === 404) expect((answer.json as { code: string }).code).not.toBe('route.unknown');
  });

  test('the documents are served as they are written', async () => {
    for (const service of ['catalog-admin', 'encoder', 'catalog', 'playback', 'subscription']) {
      const answer = await platform.call('GET', `/api/${service}/v1/openapi.json`);
      expect(answer.status).toBe(200);
      expect((answer.json as { openapi: string }).openapi).toMatch(/^3\.1/);
    }
  });
});
