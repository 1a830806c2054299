import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Realm } from '../../keycloak/src/keycloak';
import { freePort, program, surroundings } from './platform';
import { until } from './until';

const run = promisify(execFile);
const { CODEFLIX_TEST_POSTGRES: postgres = '', CODEFLIX_TEST_S3: s3 = '' } = process.env;
const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const buckets = ['raw', 'encoded', 'images'];
const services = ['catalog-admin', 'encoder', 'playback', 'subscription'] as const;
export type Service = (typeof services)[number];

/** New databases, buckets and a realm of their own on the engines of this run, and the file that says where they are. */
export class Cluster {
  readonly realm = new Realm();
  readonly file: string;
  private readonly name = `codeflix_move_${randomBytes(4).toString('hex')}`;
  private readonly folder = mkdtempSync(join(tmpdir(), 'codeflix-cluster-'));
  private readonly running: ChildProcess[] = [];

  constructor() {
    this.file = join(this.folder, 'move.toml');
  }

  async make(): Promise<void> {
    for (const service of services)
      await this.query(`CREATE DATABASE ${this.database(service)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
    for (const bucket of buckets) await this.store('PUT', this.bucketName(bucket));
    const applied = await this.realm.run('apply');
    if (applied.status !== 0) throw new Error(applied.output);
    const administrator = new URL(process.env.CODEFLIX_TEST_KEYCLOAK ?? '');
    const databases = services.map((service) => `${service.replace('-', '_')} = "${this.address(service)}"\n`);
    writeFileSync(
      this.file,
      `[databases]\n${databases.join('')}\n${this.storage()}\n[tokens]\nissuer = "${this.realm.issuer}"\n\n[keycloak]\n` +
        `url = "${this.realm.url}"\nrealm = "${this.realm.name}"\nadministrator = "${administrator.username}"\npassword = "${administrator.password}"\n`,
    );
  }

  async migrate(): Promise<void> {
    for (const service of services) await run(this.program(service), ['migrate', '--config', this.configuration(service)], { env: surroundings });
  }

  /** Starts one service on what was moved; answers its address. */
  async start(service: Service): Promise<string> {
    const port = await freePort();
    const words = ['--config', this.configuration(service), '--port', String(port), '--data-dir', join(this.folder, service)];
    this.running.push(spawn(this.program(service), words, { stdio: 'ignore', env: surroundings }));
    const address = `http://127.0.0.1:${port}`;
    await until(`${service} is ready`, async () => (await fetch(`${address}/health/ready`).catch(() => undefined))?.status === 200);
    return address;
  }

  /** The lines of an answer. */
  async query(statement: string, service?: Service): Promise<string[]> {
    const address = service === undefined ? postgres : this.address(service);
    const { stdout } = await run('psql', ['--no-psqlrc', '-qtAX', '-v', 'ON_ERROR_STOP=1', address, '-c', statement]);
    return stdout.split('\n').filter((line) => line !== '');
  }

  async remove(): Promise<void> {
    for (const child of this.running) {
      const ended = new Promise((done) => child.once('exit', done));
      if (child.exitCode === null && child.kill('SIGKILL')) await ended;
    }
    await this.realm.remove();
    for (const service of services) await this.query(`DROP DATABASE IF EXISTS ${this.database(service)} WITH (FORCE)`);
    for (const bucket of buckets) await this.removeBucket(this.bucketName(bucket));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private database(service: Service): string {
    return `${this.name}_${service.replace('-', '_')}`;
  }

  private address(service: Service): string {
    return `${postgres.slice(0, postgres.lastIndexOf('/'))}/${this.database(service)}`;
  }

  private program(service: Service): string {
    return join(dirname(program), `codeflix-${service}`);
  }

  private bucketName(bucket: string): string {
    return `${this.name.replaceAll('_', '-')}-${bucket}`;
  }

  /** A call of the object store below its address; answers the body. */
  private async store(method: string, path: string): Promise<string> {
    const { origin, username, password } = new URL(s3);
    const words = ['-sSf', '--aws-sigv4', 'aws:amz:us-east-1:s3', '-u', `${username}:${password}`, '-H', `x-amz-content-sha256: ${emptySha256}`];
    return (await run('curl', [...words, '-X', method, `${origin}/${path}`])).stdout;
  }

  private async removeBucket(name: string): Promise<void> {
    for (;;) {
      const keys = [...(await this.store('GET', name)).matchAll(/<Key>([^<]+)<\/Key>/g)].map((match) => match[1]!);
      if (keys.length === 0) break;
      for (const key of keys) await this.store('DELETE', `${name}/${key}`);
    }
    await this.store('DELETE', name);
  }

  private storage(): string {
    const { origin, username, password } = new URL(s3);
    const access = `access_key = "${username}"\nsecret_key = "${password}"\n`;
    return `[storage]\nkind = "s3"\nendpoint = "${origin}"\nbucket_prefix = "${this.bucketName('')}"\n${access}`;
  }

  private configuration(service: Service): string {
    const file = join(this.folder, `${service}.toml`);
    const media = service === 'playback' ? `[media]\nkey_id = "01"\nkey = "${'00112233445566778899aabbccddeeff'.repeat(2)}"\n` : '';
    const keys = `${this.realm.url}/realms/${this.realm.name}/protocol/openid-connect/certs`;
    const tokens = `[tokens]\nissuer = "${this.realm.issuer}"\nkeys_url = "${keys}"\n`;
    const storage = service === 'subscription' ? '' : this.storage();
    writeFileSync(file, `[database]\nurl = "${this.address(service)}"\n${tokens}${storage}${media}`);
    return file;
  }
}
