import { randomBytes } from 'node:crypto';

const client = 'codeflix-tests';

/** The realm `codeflix` of a Keycloak that serves tests: makes people, and tokens of theirs without a browser. */
export class Realm {
  private readonly url: string;
  private readonly administrator: { username: string; password: string };
  private prepared: Promise<void> | undefined;

  /** `http://administrator:password@127.0.0.1:8080/auth` */
  constructor(address: string) {
    const { protocol, host, pathname, username, password } = new URL(address);
    this.url = `${protocol}//${host}${pathname}`;
    this.administrator = { username, password: decodeURIComponent(password) };
  }

  /** A token of a new person who has exactly these roles. */
  async token(email: string, name: string, roles: string[]): Promise<string> {
    await (this.prepared ??= this.prepare());
    const password = randomBytes(16).toString('hex');
    const credentials = [{ type: 'password', value: password }];
    const person = { username: email, email, emailVerified: true, firstName: name, enabled: true, credentials, realmRoles: roles };
    await this.admin('POST', '/partialImport', { ifResourceExists: 'FAIL', users: [person] });
    return this.sign('codeflix', { client_id: client, scope: 'openid', username: email, password });
  }

  /** A client like that of the pages, but it takes a password and its tokens last for the length of a test. */
  private async prepare(): Promise<void> {
    const [pages] = (await this.admin('GET', '/clients?clientId=codeflix-watch')) as { attributes: Record<string, string> }[];
    const attributes = { 'access.token.lifespan': '3600' };
    const made = { ...pages, id: undefined, clientId: client, directAccessGrantsEnabled: true, standardFlowEnabled: false, attributes };
    await this.admin('POST', '/clients', made);
  }

  private async admin(method: string, path: string, body?: unknown): Promise<unknown> {
    const token = await this.sign('master', { client_id: 'admin-cli', ...this.administrator });
    const response = await fetch(`${this.url}/admin/realms/codeflix${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    // 409: an earlier test has made it.
    if (!response.ok && response.status !== 409) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  private async sign(realm: string, fields: Record<string, string>): Promise<string> {
    const form = new URLSearchParams({ grant_type: 'password', ...fields });
    const answer = await fetch(`${this.url}/realms/${realm}/protocol/openid-connect/token`, { method: 'POST', body: form });
    const { access_token: token, ...refusal } = (await answer.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`nobody could sign in: ${JSON.stringify(refusal)}`);
    return token;
  }
}
