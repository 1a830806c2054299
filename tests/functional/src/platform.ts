import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Target } from './target';
import { until } from './until';

const root = resolve(import.meta.dirname, '../../..');
const preset = process.env.TEST_PRESET ?? 'release';
const quick = '[encoder]\npreset = "ultrafast"\n';
export const program = join(root, 'build', preset, 'bin', 'codeflix');

const run = promisify(execFile);

/** What programs of ours see: they refuse variables that they do not know, as those are by which tests find engines. */
export const surroundings = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CODEFLIX_TEST_')));

export interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs the program to its end. */
export function command(words: string[], environment: Record<string, string> = {}): Promise<Ended> {
  return new Promise((done) => {
    execFile(program, words, { env: { ...surroundings, ...environment }, timeout: 20_000 }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

export interface PlatformOptions {
  /** Sections of the TOML configuration, as text; without an `[encoder]` of its own it encodes quickly. */
  config?: string;
  arguments?: string[];
  /** Without it, a new folder among the temporary ones. */
  data?: string;
}

/** A built platform in one process, on a free port and a data folder of its own, which survives `kill` and `restart`. */
export class Platform extends Target {
  readonly data: string;
  readonly log: string;
  private process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly options: PlatformOptions,
  ) {
    super();
    this.data = options.data ?? mkdtempSync(join(tmpdir(), 'codeflix-functional-'));
    mkdirSync(this.data, { recursive: true });
    this.log = join(this.data, 'platform.log');
  }

  static async start(options: PlatformOptions = {}): Promise<Platform> {
    const platform = new Platform(await freePort(), options);
    await platform.launch();
    return platform;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    if (this.process?.pid === undefined) throw new Error('the platform does not run');
    return this.process.pid;
  }

  readonly voices = 1;

  pids(): number[] {
    return [this.pid];
  }

  async ready(): Promise<boolean> {
    const answer = await fetch(`${this.origin}/health/ready`).catch(() => undefined);
    return answer?.status === 200;
  }

  async byEachOf(service: string, request: () => Promise<Response>): Promise<void> {
    const { ok, status } = await request();
    if (!ok) throw new Error(`${service} answered ${status}`);
  }

  async forget(): Promise<void> {}

  get administrator(): { email: string; password: string } {
    const word = (name: string) => new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(readFileSync(join(this.data, 'credentials.txt'), 'utf8'))?.[1] ?? '';
    return { email: word('E-mail'), password: word('Password') };
  }

  async launch(): Promise<void> {
    const log = openSync(this.log, 'a');
    const words = ['serve', '--port', String(this.port), '--data-dir', this.data, ...(this.options.arguments ?? [])];
    const file = join(this.data, 'codeflix.toml');
    const { config = '' } = this.options;
    writeFileSync(file, config.includes('[encoder]') ? config : quick + config);
    words.push('--config', file);
    const child = spawn(program, words, { stdio: ['ignore', log, log], env: surroundings });
    closeSync(log);
    this.process = child;
    this.begun();
    await until('the platform is ready', () => {
      if (child.exitCode !== null) throw new Error(`the platform ended with ${child.exitCode}:\n${this.output()}`);
      return this.ready();
    });
  }

  output(): string {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8').slice(-4000) : '';
  }

  /** Sends a signal and waits for the end; answers the exit status, or null after a kill. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const child = this.process;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
    child.kill(signal);
    this.process = undefined;
    return ended;
  }

  kill(): Promise<number | null> {
    return this.stop('SIGKILL');
  }

  /** Ends it for good and removes its folder. */
  override async dispose(): Promise<void> {
    await this.stop();
    await super.dispose();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Runs a word of the program beside this platform, on its data folder. */
  command(word: string, ...rest: string[]): Promise<Ended> {
    return command([word, '--data-dir', this.data, ...rest]);
  }

  protected async issue(roles: string[], subject: string): Promise<string> {
    const words = ['token', '--data-dir', this.data, '--ttl', '1h', '--subject', subject, ...roles.flatMap((role) => ['--role', role])];
    const { stdout } = await run(program, words, { env: surroundings });
    return stdout.trim();
  }
}
