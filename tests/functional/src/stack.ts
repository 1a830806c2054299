import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Realm } from './realm';
import { Target } from './target';

const root = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** What deploy/stack tells of a stack that runs for tests. */
interface Description {
  origin: string;
  administrator: { email: string; password: string };
  keycloak: string;
  replicas: Record<string, Record<string, number>>;
}

/** The file that describes the stack on which the tests run, when they do. */
const file = process.env.TEST_STACK;
export const onStack = file !== undefined;

/** A stack that runs already: every service in several processes, nginx in front, people in Keycloak. It outlives the tests. */
export class Stack extends Target {
  readonly folder: string;
  readonly origin: string;
  readonly administrator: { email: string; password: string };
  readonly voices: number;
  /** Of each service: the names of its replicas and their ports. */
  readonly replicas: Record<string, Record<string, number>>;
  private readonly realm: Realm;
  /** What keeps the people of one test apart from those of another. */
  private readonly suffix = randomBytes(4).toString('hex');

  constructor() {
    super();
    if (file === undefined) throw new Error('TEST_STACK names no stack');
    const description = JSON.parse(readFileSync(file, 'utf8')) as Description;
    this.folder = dirname(file);
    this.origin = description.origin;
    this.administrator = description.administrator;
    this.replicas = description.replicas;
    this.voices = Math.max(...Object.values(this.replicas).map((replicas) => Object.keys(replicas).length));
    this.realm = new Realm(description.keycloak);
    this.begun();
  }

  /** Of the replicas of one service, or of all. */
  names(service?: string): string[] {
    const services = service === undefined ? Object.values(this.replicas) : [this.replicas[service] ?? {}];
    return services.flatMap(Object.keys);
  }

  /** The replica that gave an answer. */
  replicaOf(answer: { headers: Headers }): string {
    // Where the first one asked did not answer, the next one did.
    const port = Number(answer.headers.get('X-Codeflix-Replica')?.split(':').at(-1));
    const all = Object.values(this.replicas).flatMap(Object.entries);
    return all.find(([, number]) => number === port)?.[0] ?? '';
  }

  /** A word of ./codeflix stack about one process, or about all of a service, one after the other. */
  async command(word: 'kill' | 'restart', name: string): Promise<void> {
    await run('/usr/bin/python3', ['-m', 'deploy.stack', word, name, '--stack-dir', this.folder], { cwd: root });
  }

  async byEachOf(service: string, request: () => Promise<Response>): Promise<void> {
    const left = new Set(this.names(service));
    for (let tries = left.size * 20; left.size > 0 && tries > 0; --tries) {
      const response = await request();
      if (response.ok) left.delete(this.replicaOf(response));
    }
    if (left.size > 0) throw new Error(`not done by ${[...left].join(', ')}`);
  }

  /** One process alone agrees with itself, whatever it holds. */
  async forget(service: string): Promise<void> {
    if (this.names(service).length > 1) await this.command('restart', service);
  }

  pids(): number[] {
    const recorded = this.names().map((name) => (JSON.parse(readFileSync(join(this.folder, 'run', `${name}.json`), 'utf8')) as { pid: number }).pid);
    return recorded.filter((pid) => existsSync(`/proc/${pid}`));
  }

  async ready(): Promise<boolean> {
    const ports = Object.values(this.replicas).flatMap((replicas) => Object.values(replicas));
    const answers = await Promise.all(ports.map((port) => fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)));
    return answers.every((answer) => answer?.status === 200);
  }

  output(): string {
    const tails = this.names().map((name) => `${name}: ${readFileSync(join(this.folder, 'logs', `${name}.log`), 'utf8').slice(-600)}`);
    return tails.join('\n');
  }

  protected issue(roles: string[], subject: string): Promise<string> {
    return this.realm.token(`${subject}-${this.suffix}-${roles.join('-')}@tests.example`, subject, roles);
  }
}
