import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, program } from '../src/platform';
import { until } from '../src/until';

const key = '00112233445566778899aabbccddeeff'.repeat(2);
const configurations: Record<string, string> = {
  'catalog-admin': '',
  encoder: '',
  catalog: '',
  playback: `[media]\nkey_id = "01"\nkey = "${key}"\n`,
  subscription: '',
  web: `[pages]\nsession_key = "${key}"\n`,
};
const checkTokens = ['catalog-admin', 'encoder', 'playback', 'subscription'];

/** The keys of an issuer, which nobody gets before `present` is set. */
class Issuer {
  present = false;
  private readonly server = createServer((_, answer) => {
    answer.writeHead(this.present ? 200 : 503, { 'Content-Type': 'application/json' });
    answer.end(this.present ? this.keys : '{}');
  });
  private keys = '';

  async listen(): Promise<string> {
    const { publicKey } = await generateKeyPair('RS256');
    this.keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: '1', alg: 'RS256', use: 'sig' }] });
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/keys`;
  }
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

// Side by side on one data folder, as the embedded parts allow.
describe('each service in a process of its own', () => {
  const data = mkdtempSync(join(tmpdir(), 'codeflix-single-'));
  const issuer = new Issuer();
  let keysUrl = '';
  const running = new Map<string, { process: ChildProcess; port: number; log: () => string }>();

  async function start(name: string, words: string[] = []): Promise<{ process: ChildProcess; port: number; log: () => string }> {
    const port = await freePort();
    const file = join(data, `${name}.toml`);
    writeFileSync(file, `[tokens]\nkeys_url = "${keysUrl}"\n${configurations[name] ?? ''}`);
    const child = spawn(join(dirname(program), `codeflix-${name}`), ['--port', String(port), '--data-dir', data, '--config', file, ...words]);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (text += piece.toString()));
    return { process: child, port, log: () => text };
  }
  const ended = (child: ChildProcess) =>
    child.exitCode !== null ? Promise.resolve(child.exitCode) : new Promise<number | null>((done) => child.once('exit', (code) => done(code)));

  beforeAll(async () => {
    keysUrl = await issuer.listen();
    for (const name of Object.keys(configurations)) running.set(name, await start(name));
  });
  afterAll(async () => {
    for (const { process } of running.values()) process.kill('SIGKILL');
    await Promise.all([...running.values()].map(({ process }) => ended(process)));
    issuer.close();
    rmSync(data, { recursive: true, force: true });
  });

  test.each(checkTokens)('%s says that it is not ready as long as it has no keys of the issuer', async (name) => {
    await until(`${name} says why`, async () => {
      const answer = await fetch(`http://127.0.0.1:${running.get(name)?.port}/health/ready`).catch(() => undefined);
      return answer?.status === 503 && (await answer.text()).includes("issuer's keys");
    });
  });

  test.each(Object.keys(configurations))('%s starts, answers /health, and stops with 0', async (name) => {
    const service = running.get(name);
    if (service === undefined) throw new Error(`${name} was not started`);
    issuer.present = true;
    await until(`${name} is ready`, async () => {
      if (service.process.exitCode !== null) throw new Error(`${name} ended with ${service.process.exitCode}:\n${service.log()}`);
      const answer = await fetch(`http://127.0.0.1:${service.port}/health/ready`).catch(() => undefined);
      return answer?.status === 200;
    });
    for (const path of ['/health/live', '/health/started', '/metrics'])
      expect([path, (await fetch(`http://127.0.0.1:${service.port}${path}`)).status]).toEqual([path, 200]);
    service.process.kill('SIGINT');
    expect(await ended(service.process)).toBe(0);
  });

  test('a mistake in the configuration is told in words', async () => {
    writeFileSync(join(data, 'wrong.toml'), '[serverr]\nport = 1\n');
    const child = spawn(join(dirname(program), 'codeflix-catalog'), ['--data-dir', data, '--config', join(data, 'wrong.toml')]);
    let text = '';
    child.stderr.on('data', (piece: Buffer) => (text += piece.toString()));
    expect(await ended(child)).toBe(2);
    expect(text).toContain('serverr');
  });
});
