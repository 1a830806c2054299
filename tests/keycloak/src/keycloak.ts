import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';

const apply = join(resolve(import.meta.dirname, '../../..'), 'deploy/keycloak/apply.py');

/** `http://administrator:password@127.0.0.1:8080/auth`: a Keycloak with our theme in it, which the tests may add realms to. */
export const address = process.env.CODEFLIX_TEST_KEYCLOAK;
export const services = ['cli', 'catalog-admin', 'encoder', 'catalog', 'playback', 'subscription'];

export interface Ended {
  status: number;
  output: string;
}

/** A realm of the tests' own, made by the command that makes the real one. */
export class Realm {
  readonly name = `codeflix-test-${randomBytes(4).toString('hex')}`;
  readonly url: string;
  /** Variables of realm.json besides the address and the secrets. */
  readonly variables: Record<string, string> = {};
  private readonly administrator: { username: string; password: string };
  private known: string | undefined;
  private token = { value: '', until: 0 };

  /** `publicUrl`: where the application is; by itself nothing listens there, and the browser's requests are answered by the test. */
  constructor(readonly publicUrl = 'http://127.0.0.1:9') {
    if (address === undefined) throw new Error('CODEFLIX_TEST_KEYCLOAK is not set');
    const { protocol, host, pathname, username, password } = new URL(address);
    this.url = `${protocol}//${host}${pathname}`;
    this.administrator = { username, password: decodeURIComponent(password) };
  }

  /** Whose tokens it issues: named after the address in front of Keycloak, where there is one. Known after the first `run`. */
  get issuer(): string {
    if (this.known === undefined) throw new Error('the realm was never made');
    return this.known;
  }

  secret(service: string): string {
    return `${service}-secret-of-${this.name}`;
  }

  /** Runs deploy/keycloak/apply.py on this realm. */
  async run(...words: string[]): Promise<Ended> {
    const secrets = services.map((service) => [`REALM_SECRET_${service.toUpperCase().replace('-', '_')}`, this.secret(service)]);
    const environment = {
      PATH: process.env.PATH,
      KEYCLOAK_URL: this.url,
      KC_BOOTSTRAP_ADMIN_USERNAME: this.administrator.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: this.administrator.password,
      REALM_PUBLIC_URL: this.publicUrl,
      ...Object.fromEntries(secrets),
      ...this.variables,
    };
    const ended = await new Promise<Ended>((done) => {
      execFile('/usr/bin/python3', [apply, ...words, '--realm', this.name], { env: environment }, (error, stdout, stderr) => {
        done({ status: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, output: stdout + stderr });
      });
    });
    if (this.known === undefined && ended.status === 0) {
      const answer = await fetch(`${this.url}/realms/${this.name}/.well-known/openid-configuration`);
      this.known = ((await answer.json()) as { issuer: string }).issuer;
    }
    return ended;
  }

  /** A call of the admin API below the realm; the path may be empty. */
  async admin<T>(method: string, path: string, body?: unknown): Promise<T> {
    if (Date.now() > this.token.until) {
      const form = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...this.administrator });
      const answer = await fetch(`${this.url}/realms/master/protocol/openid-connect/token`, { method: 'POST', body: form });
      const { access_token: value, expires_in: seconds } = (await answer.json()) as { access_token: string; expires_in: number };
      this.token = { value, until: Date.now() + seconds * 500 };
    }
    const response = await fetch(`${this.url}/admin/realms/${this.name}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token.value}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async remove(): Promise<void> {
    await this.admin('DELETE', '');
  }
}
