import { expect, test } from 'vitest';
import { Platform } from '../src/platform';
import { codeOf, type Answer } from '../src/target';

test('a caller who asks too often is told to wait, and others are not', async () => {
  const platform = await Platform.start({ config: '[rate_limits]\nwrite_per_minute = 20\n' });
  try {
    const create = async (subject: string) =>
      platform.call('POST', '/api/catalog-admin/v1/categories', {
        token: await platform.token(['catalog_admin'], subject),
        body: '{}',
        headers: { 'Content-Type': 'application/json' },
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
