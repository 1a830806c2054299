import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must, type Api } from '@codeflix/api';
import { anyPlatform } from '../src/any';
import { document, publishedTitle } from '../src/catalogue';
import { clip } from '../src/clips';
import { type Target } from '../src/target';
import { until } from '../src/until';

describe('concurrent writers', () => {
  let platform: Target;
  let api: Api;
  let titles: string[];

  beforeAll(async () => {
    platform = await anyPlatform({ config: '[rate_limits]\nenabled = false\n' });
    api = await platform.api(['catalog_admin']);
    const file = clip({ seconds: 2, width: 320, height: 180 });
    titles = [];
    for (const title of ['Um', 'Dois', 'Três']) titles.push(await publishedTitle(platform, api, { title }, file));
  });
  afterAll(() => platform.dispose());

  /** A stack may have seen these tests before. */
  const run = Date.now();
  const one = (id: string) => ({ params: { path: { id } } });

  /** Reads, changes and writes until the write is accepted, as a person would; answers how often it was told that it came too late. */
  async function rename(id: string, change: (title: string) => string): Promise<number> {
    for (let refused = 0; ; ++refused) {
      const { data, response } = await api.catalogAdmin.GET('/videos/{id}', one(id));
      const { title, description, year_launched, rating, opened, categories, genres, cast } = data!;
      const written = await api.catalogAdmin.PUT('/videos/{id}', {
        params: { path: { id }, header: { 'If-Match': response.headers.get('ETag')! } },
        body: { title: change(title), description, year_launched, rating, opened, categories, genres, cast },
      });
      if (written.response.status === 200) return refused;
      expect(written.response.status).toBe(412);
    }
  }

  test('on one aggregate: exactly one of those who read the same version wins', async () => {
    const made = await api.catalogAdmin.POST('/categories', { body: { name: `Disputada ${run}` } });
    let etag = made.response.headers.get('ETag')!;
    for (let round = 0; round < 5; ++round) {
      const writers = await Promise.all(
        Array.from({ length: 12 }, async (_, writer) => {
          const name = `Disputada ${run} ${round}-${writer}`;
          const { response } = await api.catalogAdmin.PUT('/categories/{id}', {
            params: { path: { id: made.data!.id }, header: { 'If-Match': etag } },
            body: { name, description: '', active: true },
          });
          return { name, status: response.status, etag: response.headers.get('ETag') };
        }),
      );
      const winners = writers.filter(({ status }) => status === 200);
      expect(winners).toHaveLength(1);
      expect(writers.filter(({ status }) => status === 412)).toHaveLength(writers.length - 1);
      const now = await api.catalogAdmin.GET('/categories/{id}', one(made.data!.id));
      expect(now.data!.name).toBe(winners[0]!.name);
      etag = winners[0]!.etag!;
      expect(now.response.headers.get('ETag')).toBe(etag);
    }
  });

  test('on one aggregate: no update is lost', async () => {
    const writers = 10;
    const video = titles[0]!;
    const before = (await document(api, video)).title;
    await Promise.all(Array.from({ length: writers }, () => rename(video, (title) => `${title}.`)));
    expect((await document(api, video)).title).toBe(before + '.'.repeat(writers));
    await until(
      'viewers see the last state',
      async () => ((await platform.call('GET', `/api/catalog/v1/videos/${video}`)).json as { title: string }).title === before + '.'.repeat(writers),
    );
  });

  test('on many aggregates: viewers end with exactly the last state of each', async () => {
    const rounds = 8;
    await Promise.all(
      titles.flatMap((video) =>
        Array.from({ length: 3 }, async (_, writer) => {
          for (let round = 0; round < rounds; ++round) await rename(video, () => `Título ${writer} da rodada ${round}`);
        }),
      ),
    );
    for (const video of titles) {
      const { title } = await document(api, video);
      await platform.untilAgreed(
        `viewers see «${title}»`,
        async () => ((await platform.call('GET', `/api/catalog/v1/videos/${video}`)).json as { title: string }).title === title,
        10,
      );
      await platform.untilAgreed(
        `a search finds «${title}»`,
        async () => {
          const found = await must(api.catalog.GET('/search', { params: { query: { q: title } } }));
          return found.data.find(({ id }) => id === video)?.title === title;
        },
        10,
      );
    }
  });

  test('publishing and unpublishing at once end in one of both, and viewers agree', async () => {
    const video = titles[1]!;
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => api.catalogAdmin.POST(i % 2 === 0 ? '/videos/{id}/unpublish' : '/videos/{id}/publish', one(video))),
    );
    const { published } = await document(api, video);
    await until('viewers agree', async () => ((await platform.call('GET', `/api/catalog/v1/videos/${video}`)).status === 200) === published, 10);
  });

  test('the same name at the same time is taken once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.catalogAdmin.POST('/categories', { body: { name: `Única ${run}` } })));
    const statuses = answers.map(({ response }) => response.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.every((status) => [201, 409, 422].includes(status))).toBe(true);
  });

  test('a repeated POST with its key has one effect, however many come at once', async () => {
    const body = { name: `Repetida ${run}` };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => api.catalogAdmin.POST('/categories', { params: { header: { 'Idempotency-Key': 'the same' } }, body })),
    );
    expect(new Set(answers.map(({ response }) => response.status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ data }) => data!.id)).size).toBe(1);
    const other = await api.catalogAdmin.POST('/categories', { params: { header: { 'Idempotency-Key': 'the same' } }, body: { name: 'Outra' } });
    expect(other.response.status).toBe(422);
  });

  test('one account subscribes once, and plays on no more screens than it pays for', async () => {
    const customer = await platform.api(['customer'], 'hurried');
    const plan = (await must(customer.subscription.GET('/plans'))).data[0]!;
    const method = await must(customer.subscription.POST('/payment_methods', { body: { gateway: 'sandbox', token: 'tok_approved' } }));
    const asked = await Promise.all(
      Array.from({ length: 6 }, () => customer.subscription.POST('/subscriptions', { body: { plan_id: plan.id, payment_method_id: method.id } })),
    );
    expect(asked.filter(({ response }) => response.status === 201)).toHaveLength(1);
    expect(asked.filter(({ response }) => response.status === 409)).toHaveLength(asked.length - 1);
    expect((await must(customer.subscription.GET('/invoices'))).data).toHaveLength(1);

    const video = titles[2]!;
    const play = (device: number) => customer.playback.POST('/sessions', { body: { video_id: video, device: `screen ${device}` } });
    await until('playback is open', async () => {
      const session = await play(0);
      if (session.data !== undefined) await must(customer.playback.DELETE('/sessions/{id}', one(session.data.id)));
      return session.response.status === 201;
    });
    const sessions = await Promise.all(Array.from({ length: plan.streams + 5 }, (_, device) => play(device)));
    expect(sessions.filter(({ response }) => response.status === 201)).toHaveLength(plan.streams);
    expect(new Set(sessions.map(({ error }) => error?.code))).toEqual(new Set([undefined, 'too_many_streams']));
  });
});
