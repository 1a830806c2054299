import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must, type Api } from '@codeflix/api';
import { anyPlatform } from '../src/any';
import { publishedTitle } from '../src/catalogue';
import { clip } from '../src/clips';
import type { Target } from '../src/target';
import { until } from '../src/until';

describe('billing by a clock that tests control', () => {
  let platform: Target;
  let admin: Api;
  let video: string;

  beforeAll(async () => {
    platform = await anyPlatform({ config: '[subscription]\ntest_clock = true\n' });
    admin = await platform.api(['catalog_admin', 'subscription_admin']);
    video = await publishedTitle(platform, admin, { title: 'Cobrança' }, clip({ seconds: 4 }));
  }, 120_000);
  afterAll(async () => {
    await platform.forget('subscription');
    await platform.dispose();
  });

  async function subscribe(subject: string, token: 'tok_approved' | 'tok_declined_at_renewal') {
    const customer = await platform.api(['customer'], subject);
    const plans = await must(customer.subscription.GET('/plans'));
    const method = await must(customer.subscription.POST('/payment_methods', { body: { gateway: 'sandbox', token } }));
    const subscription = await must(
      customer.subscription.POST('/subscriptions', { body: { plan_id: plans.data[0]!.id, payment_method_id: method.id } }),
    );
    const plays = async () => {
      const { response, data } = await customer.playback.POST('/sessions', { body: { video_id: video } });
      if (data !== undefined) await must(customer.playback.DELETE('/sessions/{id}', { params: { path: { id: data.id } } }));
      return response.status;
    };
    await until('playback is open', async () => (await plays()) === 201);
    return { customer, subscription, plays };
  }

  // Each process has a clock of its own.
  const moveTo = (time: string) =>
    platform.byEachOf('subscription', async () => (await admin.subscription.PUT('/test_clock', { body: { now: time } })).response);
  const after = (time: string, days: number) => new Date(Date.parse(time) + days * 86_400_000).toISOString();

  test('a decline at renewal leads to past_due and the end of access; exactly one invoice a period', async () => {
    const good = await subscribe('good', 'tok_approved');
    const bad = await subscribe('bad', 'tok_declined_at_renewal');
    const end = bad.subscription.current_period_end;
    await moveTo(after(end, 0.01));
    await moveTo(after(end, 0.02));

    const account = await must(bad.customer.subscription.GET('/account'));
    expect(account.subscription?.status).toBe('past_due');
    await until('access has ended', async () => (await bad.plays()) === 402);
    expect(await good.plays()).toBe(201);
    for (const [customer, statuses] of [
      [good.customer, ['paid', 'paid']],
      [bad.customer, ['open', 'paid']],
    ] as const) {
      const invoices = await must(customer.subscription.GET('/invoices'));
      expect(invoices.data.map((invoice) => invoice.status)).toEqual(statuses);
      expect(invoices.data[0]!.lines[0]!.period_start).toBe(invoices.data[1]!.lines[0]!.period_end);
    }
    await moveTo(after(end, 8));
    expect((await must(bad.customer.subscription.GET('/account'))).subscription?.status).toBe('expired');
  });

  test('cancelling keeps the access that was paid, and ends it then', async () => {
    const { customer, subscription, plays } = await subscribe('leaving', 'tok_approved');
    const id = { params: { path: { id: subscription.id } } };
    expect((await must(customer.subscription.DELETE('/subscriptions/{id}', id))).cancel_at_period_end).toBe(true);
    expect(await plays()).toBe(201);
    await moveTo(after(subscription.current_period_end, 0.01));
    expect((await must(customer.subscription.GET('/subscriptions/{id}', id))).status).toBe('canceled');
    await until('access has ended', async () => (await plays()) === 402);
  });

  test('the test clock never goes back, and is for administrators', async () => {
    expect((await admin.subscription.PUT('/test_clock', { body: { now: '2000-01-01T00:00:00Z' } })).response.status).toBe(422);
    const customer = await platform.api(['customer'], 'curious');
    expect((await customer.subscription.PUT('/test_clock', { body: { now: '2100-01-01T00:00:00Z' } })).response.status).toBe(403);
  });
});
