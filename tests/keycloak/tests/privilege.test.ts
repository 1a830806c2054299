import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { address, Realm } from '../src/keycloak';
import { configuration } from '../src/sign_in';

interface Role {
  id: string;
  name: string;
}

describe.skipIf(address === undefined)('the service accounts in the admin API', () => {
  let realm: Realm;
  let ana: string;
  beforeAll(async () => {
    realm = new Realm();
    expect(await realm.run('apply')).toMatchObject({ status: 0 });
    await realm.admin('POST', '/users', { username: 'ana@example.com', email: 'ana@example.com', firstName: 'Ana', enabled: true });
    const [user] = await realm.admin<{ id: string }[]>('GET', '/users?username=ana@example.com');
    ana = user!.id;
  });
  afterAll(() => realm.remove());

  async function statusOf(service: string, method: string, path: string, body?: unknown): Promise<number> {
    const tokens = await client.clientCredentialsGrant(await configuration(realm, `codeflix-${service}`, realm.secret(service)));
    const answer = await fetch(`${realm.url}/admin/realms/${realm.name}${path}`, {
      method,
      headers: { Authorization: `Bearer ${tokens.access_token}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return answer.status;
  }

  it('subscription reads people and events, and gives and takes one role', async () => {
    const subscriber = [await realm.admin<Role>('GET', '/roles/subscriber')];
    const roles = `/users/${ana}/role-mappings/realm`;
    expect(await statusOf('subscription', 'GET', `/users/${ana}`)).toBe(200);
    expect(await statusOf('subscription', 'GET', '/events')).toBe(200);
    expect(await statusOf('subscription', 'GET', '/admin-events')).toBe(200);
    expect(await statusOf('subscription', 'POST', roles, subscriber)).toBe(204);
    expect(await statusOf('subscription', 'DELETE', roles, subscriber)).toBe(204);
  });

  it('subscription gives no other role and changes nobody', async () => {
    const administrator = [await realm.admin<Role>('GET', '/roles/catalog_admin')];
    expect(await statusOf('subscription', 'POST', `/users/${ana}/role-mappings/realm`, administrator)).toBe(403);
    expect(await statusOf('subscription', 'PUT', `/users/${ana}`, { email: 'thief@example.com' })).toBe(403);
    expect(await statusOf('subscription', 'PUT', `/users/${ana}/reset-password`, { type: 'password', value: 'um farol na serra' })).toBe(403);
    expect(await statusOf('subscription', 'DELETE', `/users/${ana}`)).toBe(403);
    expect(await statusOf('subscription', 'GET', '/clients')).toBe(403);
    expect(await realm.admin('GET', `/users/${ana}`)).toMatchObject({ email: 'ana@example.com' });
  });

  it.each(['cli', 'catalog', 'playback'])('%s may do nothing', async (service) => {
    expect(await statusOf(service, 'GET', `/users/${ana}`)).toBe(403);
    expect(await statusOf(service, 'GET', '/events')).toBe(403);
  });
});
