import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishedTitle } from '../src/catalogue';
import { clip } from '../src/clips';
import { Stack } from '../src/stack';
import { until } from '../src/until';

describe('a replica that died and lost its disk serves again', () => {
  const stack = new Stack();
  let video: string;
  let path: Record<string, string>;

  beforeAll(async () => {
    const admin = await stack.api(['catalog_admin']);
    video = await publishedTitle(stack, admin, { title: 'Sem disco', opened: true }, clip({ seconds: 4 }));
    path = {
      catalog_admin: `/api/catalog-admin/v1/videos/${video}`,
      encoder: '/api/encoder/v1/jobs',
      catalog: `/api/catalog/v1/videos/${video}`,
      playback: '/api/playback/v1/profiles',
      subscription: '/api/subscription/v1/plans',
      web: '/',
    };
  });
  afterAll(() => stack.dispose());

  // A service that one process serves is covered by nobody.
  test.each(Object.keys(stack.replicas).filter((service) => stack.names(service).length > 1))('%s', async (service) => {
    const name = stack.names(service).at(-1)!;
    const token = await stack.token(['catalog_admin', 'customer']);
    const ask = () => stack.call('GET', path[service]!, service === 'web' ? {} : { token });
    await stack.command('kill', name);
    const disk = join(stack.folder, 'data', name);
    for (const file of readdirSync(disk)) rmSync(join(disk, file), { recursive: true });
    // The others answer meanwhile.
    await until('the dead one is out of the list', async () => stack.replicaOf(await ask()) !== name);
    expect((await ask()).status).toBe(200);
    await stack.command('restart', name);
    await until(`${name} answers`, async () => {
      const answer = await ask();
      expect(answer.status).toBe(200);
      return stack.replicaOf(answer) === name;
    });
  });
});
