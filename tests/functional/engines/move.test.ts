import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { createApi, must, type Api } from '@codeflix/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../src/browser';
import { publishedTitle } from '../src/catalogue';
import { clip } from '../src/clips';
import { Cluster } from '../src/cluster';
import { command, Platform, program, surroundings } from '../src/platform';
import { until } from '../src/until';

const ana = { email: 'ana@example.org', password: 'a long enough phrase', name: 'Ana' };
const redirect = (origin: string) => `${origin}/session/callback`;

/** The address at which a person signs in or up, and what the code is redeemed with. */
function authorization(origin: string, page: string) {
  const verifier = randomBytes(32).toString('base64url');
  const parameters = new URLSearchParams({
    client_id: 'codeflix-watch',
    response_type: 'code',
    redirect_uri: redirect(origin),
    scope: 'openid',
    state: 'state',
    nonce: 'nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return { path: `/protocol/openid-connect/${page}?${parameters}`, verifier };
}

/** Signs in on Keycloak's page; answers the access token. */
async function signIn(issuer: string, origin: string, password: string): Promise<string> {
  const browser = new Browser(issuer);
  const { path, verifier } = authorization(origin, 'auth');
  const page = await (await browser.get(issuer + path)).text();
  const action = /"loginAction":\s*"([^"]+)"/.exec(page)?.[1] ?? /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
  if (action === undefined) throw new Error(`no form:\n${page.slice(0, 500)}`);
  const answer = await browser.send('POST', action.replaceAll('\\/', '/').replaceAll('&amp;', '&'), { form: { username: ana.email, password } });
  const code = new URL(answer.headers.get('Location') ?? 'none:').searchParams.get('code');
  if (code === null) throw new Error(`not signed in: ${answer.status}`);
  const redeemed = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'codeflix-watch',
      code,
      redirect_uri: redirect(origin),
      code_verifier: verifier,
    }),
  });
  return ((await redeemed.json()) as { access_token: string }).access_token;
}

const subjectOf = (token: string) => (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sub: string }).sub;

function apiOf(address: string, token: string): Api {
  const signed: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    request.headers.set('Authorization', `Bearer ${token}`);
    return fetch(request);
  };
  return createApi({ fetch: signed }, address);
}

describe('a platform that outgrows its one process', () => {
  let platform: Platform;
  let cluster: Cluster;
  let video: string;
  let subscription: string;
  let subject: string;
  const move = (...words: string[]) => command(['move', '--from', platform.data, '--to', cluster.file, ...words]);

  beforeAll(async () => {
    cluster = new Cluster();
    platform = await Platform.start({ config: '[rate_limits]\nenabled = false\n' });
    const { path } = authorization(platform.origin, 'registrations');
    const answer = await new Browser(platform.origin).fill(`/auth/realms/codeflix${path}`, ana);
    if (answer.status !== 303) throw new Error(`nobody could sign up: ${answer.status}`);
    const admin = await platform.api(['catalog_admin']);
    video = await publishedTitle(platform, admin, { title: 'A mudança' }, clip({ seconds: 4 }));

    subject = subjectOf(await platform.token(['customer'], ana.email));
    const customer = await platform.api(['customer'], ana.email);
    const plans = await must(customer.subscription.GET('/plans'));
    const method = await must(customer.subscription.POST('/payment_methods', { body: { gateway: 'sandbox', token: 'tok_approved' } }));
    const made = await must(customer.subscription.POST('/subscriptions', { body: { plan_id: plans.data[0]!.id, payment_method_id: method.id } }));
    subscription = made.id;
    let id = '';
    await until('she may play', async () => {
      id = (await customer.playback.POST('/sessions', { body: { video_id: video } })).data?.id ?? '';
      return id !== '';
    });
    await must(customer.playback.POST('/sessions/{id}/heartbeat', { params: { path: { id } }, body: { position_ms: 2000 } }));
    await must(customer.playback.DELETE('/sessions/{id}', { params: { path: { id } } }));
    await cluster.make();
  }, 180_000);
  afterAll(async () => {
    await cluster.remove();
    await platform.dispose();
  });

  test('nothing is moved while something is in the way, and all of that is told', async () => {
    const running = await move();
    expect([running.status, running.stderr]).toEqual([1, expect.stringContaining('Another Codeflix runs on')]);
    await platform.stop();

    const empty = await move('--dry-run');
    expect(empty.status).toBe(1);
    expect(empty.stderr.match(/in the way: .*codeflix-\S+ migrate/g)).toHaveLength(4);
    await cluster.migrate();

    await cluster.query("UPDATE plans SET price = 1 WHERE name_key = 'padrao'", 'subscription');
    expect((await move()).stderr).toContain('subscription: its database has data of its own (table plans)');
    await cluster.query("UPDATE plans SET price = 3490 WHERE name_key = 'padrao'", 'subscription');

    await cluster.realm.admin('POST', '/users', { username: 'other', email: ana.email });
    expect((await move()).stderr).toContain(`somebody else has the address ${ana.email} there`);
    const [other] = await cluster.realm.admin<{ id: string }[]>('GET', `/users?email=${ana.email}`);
    await cluster.realm.admin('DELETE', `/users/${other!.id}`);

    const dry = await move('--dry-run');
    expect([dry.status, dry.stderr]).toEqual([0, '']);
    expect(dry.stdout).toContain('2 people');
    expect(await cluster.query("SELECT to_regclass('moved_from') IS NULL", 'subscription')).toEqual(['t']);
  });

  test('killed half-way it goes on, and everything arrives', async () => {
    const child = spawn(program, ['move', '--from', platform.data, '--to', cluster.file], { env: surroundings });
    for await (const line of createInterface(child.stdout)) {
      if (line.startsWith('moved encoded: 1 objects')) child.kill('SIGKILL');
    }
    expect(child.signalCode ?? (await new Promise((done) => child.once('exit', (_, signal) => done(signal))))).toBe('SIGKILL');
    expect(await cluster.query('SELECT finished_at IS NULL FROM moved_from', 'subscription')).toEqual(['t']);

    const moved = await move();
    expect([moved.status, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).not.toContain('moved subscription.');
    expect(moved.stdout).toMatch(/subscription\.subscriptions +1 rows +[0-9a-f]{16} +the same/);
    expect(moved.stdout).toMatch(/people +2 +the same/);

    const again = await move();
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('was moved into its database already')]);
  });

  test('she signs in with her old password, is who she was, and plays on', async () => {
    await expect(signIn(cluster.realm.issuer, cluster.realm.publicUrl, 'another phrase')).rejects.toThrow('not signed in');
    const token = await signIn(cluster.realm.issuer, cluster.realm.publicUrl, ana.password);
    expect(subjectOf(token)).toBe(subject);

    const subscriptions = apiOf(await cluster.start('subscription'), token);
    const account = await must(subscriptions.subscription.GET('/account'));
    expect([account.email, account.subscription?.id]).toEqual([ana.email, subscription]);

    const address = await cluster.start('playback');
    const session = await must(apiOf(address, token).playback.POST('/sessions', { body: { video_id: video } }));
    expect(session.resume_position_ms).toBe(2000);
    expect((await fetch(new URL(session.manifests.hls, address))).status).toBe(200);
  });
});
