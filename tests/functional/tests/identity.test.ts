import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { Browser } from '../src/browser';
import { Platform } from '../src/platform';

const account = { email: 'ana@example.org', password: 'a long enough phrase', name: 'Ana' };

describe('the issuer', () => {
  let platform: Platform;
  let issuer: URL;
  let watch: client.Configuration;
  const overHttp = { execute: [client.allowInsecureRequests] };

  beforeAll(async () => {
    platform = await Platform.start({ config: '[rate_limits]\nenabled = false\n' });
    issuer = new URL(`${platform.origin}/auth/realms/codeflix`);
    watch = await client.discovery(issuer, 'codeflix-watch', undefined, client.None(), overHttp);
    const browser = new Browser(platform.origin);
    const answer = await browser.fill(`/auth/realms/codeflix/protocol/openid-connect/registrations?${(await request()).url.searchParams}`, account);
    if (answer.status !== 303) throw new Error(`nobody could sign up: ${answer.status} ${await answer.text()}`);
  });
  afterAll(() => platform.dispose());

  /** An authorization request with PKCE, state and nonce. */
  async function request(extra: Record<string, string> = {}) {
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const nonce = client.randomNonce();
    const url = client.buildAuthorizationUrl(watch, {
      redirect_uri: `${platform.origin}/session/callback`,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...extra,
    });
    return { url, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true } };
  }

  /** Signs in by the form; answers the address that the browser is led back to. */
  async function signIn(browser: Browser, url: URL): Promise<URL> {
    const answer = await browser.fill(url.href, { email: account.email, password: account.password });
    expect(answer.status).toBe(303);
    return new URL(answer.headers.get('Location')!);
  }

  async function tokens(browser = new Browser(platform.origin)) {
    const { url, checks } = await request();
    return client.authorizationCodeGrant(watch, await signIn(browser, url), checks);
  }

  test('discovery names what is there', () => {
    const document = watch.serverMetadata();
    expect(document.issuer).toBe(issuer.href);
    expect(document.code_challenge_methods_supported).toEqual(['S256']);
    expect(document.authorization_response_iss_parameter_supported).toBe(true);
  });

  test('code and PKCE give tokens that the published keys verify, with the claims of the house', async () => {
    const granted = await tokens();
    expect(granted.claims()?.email).toBe(account.email);
    const keys = createRemoteJWKSet(new URL(watch.serverMetadata().jwks_uri!));
    const { payload } = await jwtVerify(granted.access_token, keys, { issuer: issuer.href, audience: 'codeflix-api' });
    expect(payload).toMatchObject({
      typ: 'Bearer',
      azp: 'codeflix-watch',
      email: account.email,
      name: account.name,
      realm_access: { roles: ['customer'] },
    });
    expect(payload.sid).toBe(granted.claims()?.sid);
    const who = await client.fetchUserInfo(watch, granted.access_token, granted.claims()!.sub);
    expect(who.email).toBe(account.email);
    expect((await platform.call('GET', '/api/playback/v1/profiles', { token: granted.access_token })).status).toBe(200);
    // An ID token opens nothing.
    expect((await platform.call('GET', '/api/playback/v1/profiles', { token: granted.id_token! })).status).toBe(401);
  });

  test('a code is good once, with its own verifier only', async () => {
    const { url, checks } = await request();
    const back = await signIn(new Browser(platform.origin), url);
    await expect(client.authorizationCodeGrant(watch, back, { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() })).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    const again = await request();
    const used = await signIn(new Browser(platform.origin), again.url);
    const granted = await client.authorizationCodeGrant(watch, used, again.checks);
    await expect(client.authorizationCodeGrant(watch, used, again.checks)).rejects.toMatchObject({ error: 'invalid_grant' });
    // A code that comes twice was stolen: what it gave is taken back.
    await expect(client.refreshTokenGrant(watch, granted.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test('without PKCE, or to a foreign address, nobody is led anywhere', async () => {
    const browser = new Browser(platform.origin);
    const { url } = await request();
    url.searchParams.delete('code_challenge');
    expect(new URL((await browser.get(url.href)).headers.get('Location')!).searchParams.get('error')).toBe('invalid_request');
    for (const target of [
      'https://evil.example/',
      `${platform.origin}/session/callback/../evil`,
      `${platform.origin}.evil.example/session/callback`,
    ]) {
      const answer = await browser.get((await request({ redirect_uri: target })).url.href);
      expect([answer.status, answer.headers.get('Location')]).toEqual([400, null]);
    }
  });

  test('a form that came from elsewhere signs nobody in', async () => {
    const { url } = await request();
    const page = await (await new Browser(platform.origin).get(url.href)).text();
    const { action, csrf } = JSON.parse(/id="auth-state">([^<]*)</.exec(page)![1]!) as { action: string; csrf: string };
    const other = new Browser(platform.origin);
    expect((await other.send('POST', action, { form: { email: account.email, password: account.password, csrf } })).status).toBe(400);
    expect((await other.send('POST', action, { form: { email: account.email, password: account.password } })).status).toBe(400);
  });

  test('a wrong password and an unknown account look alike', async () => {
    const attempt = async (email: string) => {
      const answer = await new Browser(platform.origin).fill((await request()).url.href, { email, password: 'not the password' });
      return [answer.status, (await answer.text()).includes('invalid_credentials')];
    };
    expect(await attempt(account.email)).toEqual([400, true]);
    expect(await attempt('nobody@example.org')).toEqual([400, true]);
  });

  test('refresh tokens rotate, and one that is used again ends them all', async () => {
    const first = await tokens();
    const second = await client.refreshTokenGrant(watch, first.refresh_token!);
    const third = await client.refreshTokenGrant(watch, second.refresh_token!);
    expect(new Set([first, second, third].map((granted) => granted.refresh_token)).size).toBe(3);
    await expect(client.refreshTokenGrant(watch, first.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(client.refreshTokenGrant(watch, third.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test('a revoked token is over', async () => {
    const granted = await tokens();
    await client.tokenRevocation(watch, granted.refresh_token!);
    await expect(client.refreshTokenGrant(watch, granted.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test('signing out by the end session endpoint ends the session and leads back', async () => {
    const browser = new Browser(platform.origin);
    const granted = await tokens(browser);
    const silent = async () => new URL((await browser.get((await request({ prompt: 'none' })).url.href)).headers.get('Location')!).searchParams;
    expect((await silent()).get('code')).not.toBeNull();
    const address = client.buildEndSessionUrl(watch, {
      id_token_hint: granted.id_token!,
      post_logout_redirect_uri: `${platform.origin}/`,
      state: 'bye',
    });
    const answer = await browser.get(address.href);
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, `${platform.origin}/?state=bye`]);
    expect((await silent()).get('error')).toBe('login_required');
    await expect(client.refreshTokenGrant(watch, granted.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test('service accounts get tokens with their own roles for their secret, and none for another', async () => {
    const secret = readFileSync(join(platform.data, 'clients', 'codeflix-cli'), 'utf8').trim();
    for (const method of [client.ClientSecretBasic, client.ClientSecretPost]) {
      const cli = await client.discovery(issuer, 'codeflix-cli', undefined, method(secret), overHttp);
      const granted = await client.clientCredentialsGrant(cli);
      expect(granted.refresh_token).toBeUndefined();
      expect((await platform.call('GET', '/api/catalog-admin/v1/categories', { token: granted.access_token })).status).toBe(200);
      const wrong = await client.discovery(issuer, 'codeflix-cli', undefined, method(`${secret}x`), overHttp);
      await expect(client.clientCredentialsGrant(wrong)).rejects.toThrow();
    }
    const powerless = await client.discovery(
      issuer,
      'codeflix-encoder',
      undefined,
      client.ClientSecretBasic(readFileSync(join(platform.data, 'clients', 'codeflix-encoder'), 'utf8').trim()),
      overHttp,
    );
    const { access_token: weak } = await client.clientCredentialsGrant(powerless);
    expect((await platform.call('GET', '/api/catalog-admin/v1/categories', { token: weak })).status).toBe(403);
    await expect(client.clientCredentialsGrant(watch)).rejects.toThrow();
  });

  describe("the pages' session", () => {
    const ask = (browser: Browser, path: string, app = 'watch', origin = platform.origin) =>
      browser.send('POST', path, { json: { app }, headers: { Origin: origin } });

    async function signedIn(app = 'watch', returnTo = '/search?q=x'): Promise<Browser> {
      const browser = new Browser(platform.origin);
      const begun = await browser.get(`/session/sign-in?app=${app}&return_to=${encodeURIComponent(returnTo)}`);
      expect(begun.status).toBe(303);
      const back = await signIn(browser, new URL(begun.headers.get('Location')!));
      const landed = await browser.get(back.href);
      expect([landed.status, landed.headers.get('Location')]).toEqual([303, returnTo]);
      return browser;
    }

    test('gives a token for the cookie, and none of the secrets', async () => {
      const browser = await signedIn();
      const answer = await ask(browser, '/session/token');
      expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
      const body = (await answer.json()) as Record<string, unknown>;
      expect(body).toMatchObject({ email: account.email, name: account.name, roles: ['customer'] });
      expect(Object.keys(body)).not.toContain('refresh_token');
      expect((await platform.call('GET', '/api/playback/v1/profiles', { token: body.access_token as string })).status).toBe(200);
      for (const line of browser.lines) expect(line).toMatch(/; HttpOnly; SameSite=(Strict|Lax)/);
      expect(browser.lines.filter((line) => line.startsWith('codeflix-watch=')).every((line) => line.includes('SameSite=Strict'))).toBe(true);
    });

    test('is one of each application', async () => {
      const browser = await signedIn('watch');
      expect((await ask(browser, '/session/token', 'admin')).status).toBe(204);
      expect((await ask(browser, '/session/token', 'watch')).status).toBe(200);
      expect((await ask(browser, '/session/token', 'another')).status).toBe(422);
    });

    test('answers pages of this origin only', async () => {
      const browser = await signedIn();
      for (const path of ['/session/token', '/session/sign-out'])
        for (const origin of ['https://evil.example', 'null', `${platform.origin}.evil.example`, ''])
          expect((await ask(browser, path, 'watch', origin)).status).toBe(403);
      expect((await ask(browser, '/session/token')).status).toBe(200);
    });

    test('leads back to this origin only', async () => {
      for (const evil of [
        'https://evil.example/',
        '//evil.example',
        '/\\evil.example',
        '/%09/evil.example',
        '/session/sign-out',
        'javascript:alert(1)',
      ]) {
        const browser = new Browser(platform.origin);
        const begun = await browser.get(`/session/sign-in?app=watch&return_to=${encodeURIComponent(evil)}`);
        const landed = await browser.get((await signIn(browser, new URL(begun.headers.get('Location')!))).href);
        expect(new URL(landed.headers.get('Location')!, platform.origin).origin, evil).toBe(platform.origin);
      }
    });

    test('believes no callback that it did not begin', async () => {
      const { url } = await request();
      const back = await signIn(new Browser(platform.origin), url);
      const victim = new Browser(platform.origin);
      expect((await victim.get(back.href)).headers.get('Location')).toBe('/?sign_in=expired');
      expect(victim.names()).toEqual([]);
    });

    test('ends with the sign-out, at the issuer too', async () => {
      const browser = await signedIn();
      expect((await ask(browser, '/session/sign-out')).status).toBe(200);
      expect(browser.names()).not.toContain('codeflix-watch');
      expect((await ask(browser, '/session/token')).status).toBe(204);
      const silent = await browser.get((await request({ prompt: 'none' })).url.href);
      expect(new URL(silent.headers.get('Location')!).searchParams.get('error')).toBe('login_required');
    });

    test('a spoilt cookie is nobody', async () => {
      const browser = new Browser(platform.origin);
      const answer = await browser.send('POST', '/session/token', {
        json: { app: 'watch' },
        headers: { Origin: platform.origin, Cookie: 'codeflix-watch=AAAA' },
      });
      expect(answer.status).toBe(204);
    });
  });

  test('a new password that the command prints signs in, and ends what was there', async () => {
    const granted = await tokens();
    const fresh = await platform.command('password', account.email);
    expect(fresh.status).toBe(0);
    const { url, checks } = await request();
    const answer = await new Browser(platform.origin).fill(url.href, { email: account.email, password: fresh.stdout.trim().split(/\s/).at(-1)! });
    expect(answer.status).toBe(303);
    await client.authorizationCodeGrant(watch, new URL(answer.headers.get('Location')!), checks);
    await expect(client.refreshTokenGrant(watch, granted.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
  });
});
