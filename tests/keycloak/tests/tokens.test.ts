import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as client from 'openid-client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, person } from '../src/browser';
import { address, Realm, services } from '../src/keycloak';
import { begin, configuration, signIn, signUp, type Language } from '../src/sign_in';

/** What every access token of ours holds, and nothing besides. */
const claims = ['aud', 'azp', 'exp', 'iat', 'iss', 'jti', 'realm_access', 'scope', 'sub', 'typ'];
const ofPeople = [...claims, 'email', 'locale', 'name', 'sid'].sort();
const password = 'um farol na serra, 1987';

describe.skipIf(address === undefined)('tokens of Keycloak', () => {
  let realm: Realm;
  let browser: Browser;
  beforeAll(async () => {
    realm = new Realm();
    expect(await realm.run('apply')).toMatchObject({ status: 0 });
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await realm.remove();
  });

  const verified = async (token: string) => {
    const keys = createRemoteJWKSet(new URL(`${realm.issuer}/protocol/openid-connect/certs`));
    return jwtVerify(token, keys, { issuer: realm.issuer, audience: 'codeflix-api', algorithms: ['ES256'] });
  };

  async function tokensOf(language: Language, email: string) {
    const page = await person(browser, realm.publicUrl, language);
    const wish = await begin(realm, language);
    await page.goto(wish.address.href);
    const tokens = await wish.redeem(await signUp(page, realm, language, { name: 'Ana Müller', email, password }));
    await page.context().close();
    return tokens;
  }

  it.each([
    ['en', 'ana@example.com'],
    ['pt-BR', 'ana@exemplo.com.br'],
  ] as const)('come by sign-up and by sign-in in %s, with the claims of the platform', async (language, email) => {
    await tokensOf(language, email);
    const page = await person(browser, realm.publicUrl, language);
    const wish = await begin(realm, language);
    await page.goto(wish.address.href);
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    const tokens = await wish.redeem(await signIn(page, realm, language, { name: '', email, password }));
    await page.context().close();
    const { payload } = await verified(tokens.access_token);
    expect(Object.keys(payload).sort()).toEqual(ofPeople);
    expect(payload).toMatchObject({
      iss: realm.issuer,
      aud: 'codeflix-api',
      azp: 'codeflix-watch',
      typ: 'Bearer',
      email,
      name: 'Ana Müller',
      locale: language,
      realm_access: { roles: ['customer'] },
    });
    expect(payload.exp! - payload.iat!).toBe(300);
    expect(tokens.claims()).toMatchObject({ aud: 'codeflix-watch', email, name: 'Ana Müller', locale: language, sid: payload.sid });
    expect(tokens.claims()).not.toHaveProperty('realm_access');
  });

  it('hold the roles that were given, in realm_access only', async () => {
    await tokensOf('en', 'admin@example.com');
    const [user] = await realm.admin<{ id: string }[]>('GET', '/users?username=admin@example.com');
    const roles = ['catalog_admin', 'operator'];
    await realm.admin('POST', `/users/${user!.id}/role-mappings/realm`, await Promise.all(roles.map((role) => realm.admin('GET', `/roles/${role}`))));
    const page = await person(browser, realm.publicUrl, 'en');
    const wish = await begin(realm, 'en');
    await page.goto(wish.address.href);
    const tokens = await wish.redeem(await signIn(page, realm, 'en', { name: '', email: 'admin@example.com', password }));
    await page.context().close();
    const { payload } = await verified(tokens.access_token);
    expect((payload.realm_access as { roles: string[] }).roles.sort()).toEqual(['catalog_admin', 'customer', 'operator']);
    expect(payload).not.toHaveProperty('resource_access');
  });

  it.each([
    ['no PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['plain PKCE', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }],
  ])('are refused to an application with %s', async (_, wrong) => {
    const { address: url } = await begin(realm, 'en');
    for (const [name, value] of Object.entries(wrong)) {
      if (value === '') url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    const answer = await fetch(url, { redirect: 'manual' });
    const location = new URL(answer.headers.get('Location') ?? 'none:');
    expect(location.href.startsWith(`${realm.publicUrl}/session/callback?`)).toBe(true);
    expect(location.searchParams.get('error')).toBe('invalid_request');
    expect(location.searchParams.get('code')).toBeNull();
  });

  it('are not sent to another address', async () => {
    const { address: url } = await begin(realm, 'en', { redirect_uri: `${realm.publicUrl}/session/callback/elsewhere` });
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400);
  });

  it('are renewed by a refresh token that works again while its answer may be lost; a copy of an older one ends the session', async () => {
    const first = await tokensOf('en', 'rotation@example.com');
    const watch = await configuration(realm, 'codeflix-watch');
    const lost = await client.refreshTokenGrant(watch, first.refresh_token!);
    const second = await client.refreshTokenGrant(watch, first.refresh_token!);
    expect(new Set([first, lost, second].map((tokens) => tokens.refresh_token)).size).toBe(3);
    expect((await verified(second.access_token)).payload.email).toBe('rotation@example.com');
    // Keycloak tells older tokens by whole seconds.
    await new Promise((done) => setTimeout(done, 1100));
    const third = await client.refreshTokenGrant(watch, second.refresh_token!);
    await expect(client.refreshTokenGrant(watch, first.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(client.refreshTokenGrant(watch, third.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it.each(services)('are given to the service %s by its secret, with its roles only', async (service) => {
    const tokens = await client.clientCredentialsGrant(await configuration(realm, `codeflix-${service}`, realm.secret(service)));
    const { payload } = await verified(tokens.access_token);
    const roles = service === 'cli' ? ['catalog_admin', 'operator', 'subscription_admin'] : undefined;
    expect((payload.realm_access as { roles: string[] } | undefined)?.roles.sort()).toEqual(roles);
    expect(Object.keys(payload).filter((name) => !claims.includes(name))).toEqual([]);
    expect(payload).toMatchObject({ azp: `codeflix-${service}`, typ: 'Bearer' });
    const wrong = await configuration(realm, `codeflix-${service}`, 'wrong');
    await expect(client.clientCredentialsGrant(wrong)).rejects.toMatchObject({ error: 'unauthorized_client' });
  });

  it('go on to be valid when the key is replaced', async () => {
    const cli = await configuration(realm, 'codeflix-cli', realm.secret('cli'));
    const before = (await client.clientCredentialsGrant(cli)).access_token;
    const person = await tokensOf('en', 'keys@example.com');
    expect(await realm.run('rotate-keys')).toMatchObject({ status: 0 });
    const after = (await client.clientCredentialsGrant(cli)).access_token;
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    for (const token of [before, after, person.access_token]) await verified(token);
    const renewed = await client.refreshTokenGrant(await configuration(realm, 'codeflix-watch'), person.refresh_token!);
    expect(decodeProtectedHeader(renewed.access_token).kid).toBe(decodeProtectedHeader(after).kid);
  });
});
