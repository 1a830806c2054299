import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { address, Realm } from '../src/keycloak';

const asWanted = 'The realm is as the file wants it.\n';

describe.skipIf(address === undefined)('the realm as a file', () => {
  let realm: Realm;
  beforeAll(async () => {
    realm = new Realm();
    const made = await realm.run('apply');
    expect(made).toMatchObject({ status: 0 });
    expect(made.output).toContain(`realm ${realm.name} made`);
  });
  afterAll(() => realm.remove());

  const person = async (email: string) => (await realm.admin<{ id: string }[]>('GET', `/users?exact=true&username=${email}`))[0]!;

  it('is made at once: a second run changes nothing', async () => {
    expect(await realm.run('apply')).toEqual({ status: 0, output: asWanted });
    expect(await realm.run('apply', '--check')).toEqual({ status: 0, output: asWanted });
  });

  it('brings back what somebody changed, and says so', async () => {
    const [watch] = await realm.admin<{ id: string; redirectUris: string[] }[]>('GET', '/clients?clientId=codeflix-watch');
    await realm.admin('PUT', `/clients/${watch!.id}`, { ...watch, redirectUris: ['https://elsewhere.example/*'] });
    await realm.admin('PUT', '', { realm: realm.name, accessTokenLifespan: 3600, revokeRefreshToken: false });
    await realm.admin('DELETE', '/roles/operator');
    const check = await realm.run('apply', '--check');
    expect(check.status).toBe(1);
    for (const change of ['role operator made', 'redirectUris', 'accessTokenLifespan', 'revokeRefreshToken']) expect(check.output).toContain(change);
    expect((await realm.run('apply')).status).toBe(0);
    const [again] = await realm.admin<{ redirectUris: string[] }[]>('GET', '/clients?clientId=codeflix-watch');
    expect(again!.redirectUris).toEqual([`${realm.publicUrl}/session/callback`]);
    expect(await realm.admin('GET', '')).toMatchObject({ accessTokenLifespan: 300, revokeRefreshToken: true, refreshTokenMaxReuse: 5 });
    expect(await realm.run('apply')).toEqual({ status: 0, output: asWanted });
  });

  it('leaves people, their roles and a key that somebody added alone', async () => {
    await realm.admin('POST', '/users', { username: 'ana@example.com', email: 'ana@example.com', firstName: 'Ana', enabled: true });
    const [ana] = await realm.admin<{ id: string }[]>('GET', '/users?username=ana@example.com');
    await realm.admin('POST', `/users/${ana!.id}/role-mappings/realm`, [await realm.admin('GET', '/roles/catalog_admin')]);
    expect((await realm.run('rotate-keys')).status).toBe(0);
    expect(await realm.run('apply')).toEqual({ status: 0, output: asWanted });
    const roles = await realm.admin<{ name: string }[]>('GET', `/users/${ana!.id}/role-mappings/realm`);
    expect(roles.map(({ name }) => name)).toContain('catalog_admin');
  });

  it('has a first administrator, made once', async () => {
    realm.variables.REALM_ADMINISTRATOR_EMAIL = 'first@example.com';
    realm.variables.REALM_ADMINISTRATOR_PASSWORD = 'of the first start, 1987';
    for (const { id, username } of await realm.admin<{ id: string; username: string }[]>('GET', '/roles/catalog_admin/users'))
      if (!username.startsWith('service-account-')) await realm.admin('DELETE', `/users/${id}`);
    expect(await realm.run('first-administrator')).toEqual({ status: 0, output: 'administrator first@example.com made\n' });
    const first = await person('first@example.com');
    const roles = await realm.admin<{ name: string }[]>('GET', `/users/${first.id}/role-mappings/realm/composite`);
    expect(roles.map(({ name }) => name)).toEqual(expect.arrayContaining(['catalog_admin', 'subscription_admin', 'operator', 'customer']));

    // What the person changes stays, and so does it when there is another one.
    await realm.admin('PUT', `/users/${first.id}/reset-password`, { type: 'password', value: 'of my own choice, 1988' });
    const credentials = await realm.admin('GET', `/users/${first.id}/credentials`);
    realm.variables.REALM_ADMINISTRATOR_EMAIL = 'second@example.com';
    expect(await realm.run('first-administrator')).toEqual({ status: 0, output: 'There is an administrator already.\n' });
    expect(await realm.admin('GET', `/users/${first.id}/credentials`)).toEqual(credentials);
    expect(await person('second@example.com')).toBeUndefined();
  });

  it('says what is missing before it touches anything', async () => {
    const { url, publicUrl } = realm;
    expect(url).toBeTruthy();
    (realm as { publicUrl: string | undefined }).publicUrl = undefined;
    const refused = await realm.run('apply');
    (realm as { publicUrl: string }).publicUrl = publicUrl;
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('REALM_PUBLIC_URL');
  });
});
