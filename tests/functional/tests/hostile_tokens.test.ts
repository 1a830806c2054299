import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { forgery } from '../src/forge';
import { Platform } from '../src/platform';
import { codeOf, type Answer } from '../src/target';

describe('hostile tokens', () => {
  let platform: Platform;
  let token: string;

  beforeAll(async () => {
    platform = await Platform.start({ config: '[rate_limits]\nenabled = false\n' });
    token = await platform.token(['catalog_admin']);
  });
  afterAll(() => platform.dispose());

  const categories = '/api/catalog-admin/v1/categories';
  const outcome = (answer: Answer) => [answer.status, codeOf(answer)];
  const withToken = (text: string) => platform.call('GET', categories, { token: text });
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('changed in one thing', async () => {
    const { claims, signed } = await forgery(platform, ['catalog_admin']);
    const now = Math.floor(Date.now() / 1000);
    expect((await withToken(await signed(claims))).status).toBe(200);
    for (const [changed, code] of [
      [{ exp: now - 3600 }, 'token.expired'],
      [{ exp: undefined }, 'token.malformed'],
      [{ nbf: now + 3600 }, 'token.expired'],
      [{ aud: 'another-api' }, 'token.audience'],
      [{ aud: undefined }, 'token.audience'],
      [{ iss: 'https://evil.example/auth/realms/codeflix' }, 'token.issuer'],
      [{ iss: `${claims.iss}/` }, 'token.issuer'],
      [{ typ: 'ID' }, 'token.type'],
      [{ typ: 'Refresh' }, 'token.type'],
      [{ sub: '' }, 'token.malformed'],
    ] as const)
      expect(outcome(await withToken(await signed({ ...claims, ...changed }))), JSON.stringify(changed)).toEqual([401, code]);
  });

  test('without a signature, or with one that anybody can make', async () => {
    const { claims, header } = await forgery(platform, ['catalog_admin']);
    const jwks = (await platform.call('GET', '/auth/realms/codeflix/protocol/openid-connect/certs')).json as { keys: object[] };
    const none = (alg: string) => `${base64({ ...header, alg })}.${base64(claims)}.`;
    for (const alg of ['none', 'None', 'NONE', '']) expect((await withToken(none(alg))).status, alg).toBe(401);
    const confused = (secret: string) => {
      const input = `${base64({ ...header, alg: 'HS256' })}.${base64(claims)}`;
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    };
    for (const secret of [JSON.stringify(jwks.keys[0]), JSON.stringify(jwks), ''])
      expect(outcome(await withToken(confused(secret)))).toEqual([401, 'token.algorithm']);
  });

  test('signed by somebody else', async () => {
    const { claims, header } = await forgery(platform, ['catalog_admin']);
    const own = await generateKeyPair('ES256');
    const jwk = await exportJWK(own.publicKey);
    const sign = (extra: Record<string, unknown>) => new SignJWT(claims).setProtectedHeader({ ...header, ...extra }).sign(own.privateKey);
    expect(outcome(await withToken(await sign({})))).toEqual([401, 'token.signature']);
    expect(outcome(await withToken(await sign({ kid: 'unknown' })))).toEqual([401, 'token.key']);
    expect(outcome(await withToken(await sign({ kid: '../../../dev/null' })))).toEqual([401, 'token.key']);
    // A key that comes along, or an address to fetch one from, is not looked at.
    expect(outcome(await withToken(await sign({ jwk })))).toEqual([401, 'token.signature']);
    expect(outcome(await withToken(await sign({ jku: `${platform.origin}/evil.json`, x5u: 'https://evil.example/' })))).toEqual([
      401,
      'token.signature',
    ]);
  });

  test('cut, swollen or spliced', async () => {
    const [head, body, signature] = (await platform.token(['catalog_cast_members'])).split('.') as [string, string, string];
    const { claims } = await forgery(platform, ['catalog_cast_members']);
    const raised = base64({ ...claims, realm_access: { roles: ['catalog_admin'] } });
    for (const text of [
      `${head}.${raised}.${signature}`,
      `${head}.${body}.${signature.slice(2)}`,
      `${head}.${body}`,
      `${head}.${body}.`,
      `${head}.${body}.${signature}.x`,
      '..',
      'x',
      `${head}.${body}.${signature}=`,
    ])
      expect((await withToken(text)).status, text.slice(-40)).toBe(401);
  });

  test('other ways to say who one is', async () => {
    for (const authorization of ['Basic YWRtaW46YWRtaW4=', 'Bearer', 'Bearer  ', `bearer${token}`, token])
      expect((await platform.call('GET', categories, { headers: { Authorization: authorization } })).status, authorization.slice(0, 20)).toBe(401);
    expect((await platform.call('GET', `${categories}?access_token=${token}`)).status).toBe(401);
    expect((await platform.call('GET', categories, { headers: { Cookie: `codeflix-admin=${token}` } })).status).toBe(401);
  });

  test('a bad token is refused where none is needed, too', async () => {
    expect((await platform.call('GET', '/api/catalog/v1/home', { token: 'x.y.z' })).status).toBe(401);
  });
});
