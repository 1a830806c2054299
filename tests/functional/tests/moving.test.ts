import { must } from '@codeflix/api';
import { afterAll, expect, test } from 'vitest';
import { Platform, type PlatformOptions } from '../src/platform';

const options: PlatformOptions = { arguments: [] };
let platform: Platform;
afterAll(() => platform.dispose());

test('a platform that gets another public address keeps its customers', async () => {
  platform = await Platform.start(options);
  const before = await platform.api(['customer'], 'ana');
  const plans = await must(before.subscription.GET('/plans'));
  const method = await must(before.subscription.POST('/payment_methods', { body: { gateway: 'sandbox', token: 'tok_approved' } }));
  const subscription = await must(
    before.subscription.POST('/subscriptions', { body: { plan_id: plans.data[0]?.id ?? '', payment_method_id: method.id } }),
  );
  await platform.stop();
  options.arguments = ['--public-url', `http://localhost:${platform.port}`];
  await platform.launch();

  // A token of the old address is worth nothing any more; with a new one she is who she was.
  expect((await before.subscription.GET('/account')).response.status).toBe(401);
  const after = await platform.api(['customer', 'subscriber'], 'ana');
  expect((await must(after.subscription.GET('/account'))).subscription?.id).toBe(subscription.id);
});
