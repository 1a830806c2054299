import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyPlatform } from '../src/any';
import { operations } from '../src/contract';
import { codeOf, type Target } from '../src/target';

/** Who may call what: the first line that fits an operation holds. `open`: anybody; `any`: whoever has signed in. */
const table: { method: RegExp; path: RegExp; roles: 'open' | 'any' | string[] }[] = (() => {
  const admin = '/api/catalog-admin/v1';
  const resources = ['categories', 'genres', 'cast_members', 'videos'];
  const every = ['catalog_admin', ...resources.map((resource) => `catalog_${resource}`)];
  return [
    { method: /OPTIONS/, path: /./, roles: 'open' as const },
    { method: /./, path: new RegExp(`^${admin}/(uploads|videos)`), roles: ['catalog_admin', 'catalog_videos'] },
    { method: /GET/, path: new RegExp(`^${admin}/`), roles: every },
    ...resources.map((resource) => ({ method: /./, path: new RegExp(`^${admin}/${resource}`), roles: ['catalog_admin', `catalog_${resource}`] })),
    { method: /./, path: /^\/api\/encoder\/v1\/jobs/, roles: ['catalog_admin', 'catalog_videos', 'operator'] },
    { method: /./, path: /^\/api\/catalog\/v1\//, roles: 'open' as const },
    { method: /./, path: /^\/api\/playback\/v1\//, roles: 'any' as const },
    { method: /GET/, path: /^\/api\/subscription\/v1\/plans/, roles: 'open' as const },
    { method: /./, path: /^\/api\/subscription\/v1\/(plans|customers|test_clock)/, roles: ['subscription_admin'] },
    { method: /./, path: /^\/api\/subscription\/v1\//, roles: 'any' as const },
  ];
})();
const roles = [
  'catalog_admin',
  'catalog_categories',
  'catalog_genres',
  'catalog_cast_members',
  'catalog_videos',
  'subscription_admin',
  'operator',
  'customer',
  'subscriber',
];

describe('who may call what', () => {
  let platform: Target;
  beforeAll(async () => {
    platform = await anyPlatform({ config: '[rate_limits]\nenabled = false\n[subscription]\ntest_clock = true\n' });
  });
  afterAll(() => platform.dispose());

  test.each(operations())('$method $path', async ({ method, path }) => {
    const allowed = table.find((line) => line.method.test(method) && line.path.test(path))!.roles;
    const target = path.replaceAll(/\{[^}]+\}/g, '01900000-0000-7000-8000-00000000dead');
    // Nothing here is a right request, so a caller who may pass is told what else is wrong. A stream of events goes on for ever.
    const passes = async (token?: string) => {
      if (path.endsWith('/events')) {
        const stop = new AbortController();
        const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
        const { status } = await fetch(platform.origin + path, { headers, signal: stop.signal });
        stop.abort();
        return { status, code: undefined };
      }
      const answer = await platform.call(method, target, { token });
      return { status: answer.status, code: codeOf(answer) };
    };

    const stranger = await passes();
    if (allowed === 'open') expect([401, 403]).not.toContain(stranger.status);
    else expect(stranger.status).toBe(401);

    for (const role of roles) {
      const { status, code } = await passes(await platform.token([role]));
      const may = allowed === 'open' || allowed === 'any' || allowed.includes(role);
      if (may) expect([401, 403], role).not.toContain(status);
      else expect(status, `${role}: ${code}`).toBe(403);
    }
  });

  test('a reader of titles is not let into a preview', async () => {
    const preview = (token: string) =>
      platform.call('POST', '/api/playback/v1/sessions', {
        token,
        body: JSON.stringify({ video_id: '01900000-0000-7000-8000-00000000dead', preview: true }),
        headers: { 'Content-Type': 'application/json' },
      });
    const refused = await preview(await platform.token(['customer']));
    expect([refused.status, codeOf(refused)]).toEqual([403, 'preview_not_allowed']);
    expect((await preview(await platform.token(['catalog_videos']))).status).toBe(404);
  });
});
