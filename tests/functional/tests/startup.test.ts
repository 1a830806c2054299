import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { query } from '../src/forge';
import { command, freePort, Platform, type Ended } from '../src/platform';

describe('starting', () => {
  let platform: Platform;
  let folder: string;
  beforeAll(async () => {
    platform = await Platform.start();
    folder = mkdtempSync(join(tmpdir(), 'codeflix-startup-'));
  });
  afterAll(async () => {
    await platform.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a failed start says to the person: the lines on standard error that are not the log's. */
  const sentences = ({ stderr }: Ended) => stderr.split('\n').filter((line) => line.trim() !== '' && !/^\d\d:\d\d:\d\d /.test(line));

  async function refused(words: string[], says: RegExp[], environment?: Record<string, string>): Promise<void> {
    const ended = await command(words, environment);
    expect(ended.status, ended.stderr).toBeGreaterThan(0);
    const said = sentences(ended);
    expect(said, ended.stderr).toHaveLength(1);
    for (const pattern of says) expect(said[0]).toMatch(pattern);
  }

  test('a port in use', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const port = String((taken.address() as AddressInfo).port);
    await refused(['serve', '--port', port, '--data-dir', join(folder, 'port')], [new RegExp(port), /--port/]);
    taken.close();
  });

  test('an address that is not here', async () => {
    await refused(
      ['serve', '--bind', '203.0.113.7', '--port', String(await freePort()), '--data-dir', join(folder, 'bind')],
      [/203\.0\.113\.7/, /--bind/],
    );
  });

  test('a data folder that cannot be', async () => {
    writeFileSync(join(folder, 'file'), '');
    await refused(['serve', '--port', String(await freePort()), '--data-dir', join(folder, 'file', 'below')], [/--data-dir/]);
  });

  test('two platforms on one folder', async () => {
    await refused(['serve', '--port', String(await freePort()), '--data-dir', platform.data], [/Another Codeflix runs/, /--data-dir/]);
    expect((await platform.call('GET', '/health/ready')).status).toBe(200);
  });

  test('a newer schema', async () => {
    const newer = await Platform.start();
    await newer.stop();
    const [[table]] = query(newer, 'playback', "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%migrations%'") as [[string]];
    const columns = query(newer, 'playback', `SELECT name FROM pragma_table_info('${table}')`).map(([name]) => name!);
    const values = columns.map((name) => (['version', 'compatible_from'].includes(name) ? '9999' : name));
    query(
      newer,
      'playback',
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} WHERE component = 'playback' LIMIT 1`,
    );
    await refused(['serve', '--port', String(await freePort()), '--data-dir', newer.data], [/newer Codeflix/, /git pull/]);
    await newer.dispose();
  });

  test('secrets that are damaged', async () => {
    const spoilt = await Platform.start();
    await spoilt.stop();
    writeFileSync(join(spoilt.data, 'secrets.json'), '{');
    await refused(['serve', '--port', String(await freePort()), '--data-dir', spoilt.data], [/secrets\.json/, /backup/]);
    await spoilt.dispose();
  });

  describe('a broken configuration', () => {
    test.each([
      ['not TOML', '[server\nport = 1', [/line|:\d/]],
      ['an unknown key', '[server]\nprot = 1\n', [/server\.prot/]],
      ['an unknown section', '[sever]\nport = 1\n', [/sever/]],
      ['a wrong type', '[server]\nport = "many"\n', [/server\.port/]],
      ['out of bounds', '[server]\nport = 70000\n', [/server\.port/]],
      ['a value that is not offered', '[platform]\nlog_format = "xml"\n', [/platform\.log_format/, /console, json/]],
      ['half of a certificate', '[server]\ntls_cert = "cert.pem"\n', [/tls_key/]],
    ])('%s', async (_, text, says) => {
      const file = join(folder, 'broken.toml');
      writeFileSync(file, text);
      for (const word of ['serve', 'check-config']) {
        const ended = await command([word, '--config', file, '--data-dir', join(folder, 'never')]);
        expect(ended.status, ended.stderr).toBe(word === 'serve' ? 2 : ended.status);
        expect(ended.status).toBeGreaterThan(0);
        for (const pattern of says) expect(ended.stderr).toMatch(pattern);
      }
    });

    test('all mistakes are told at once', async () => {
      const file = join(folder, 'mistakes.toml');
      writeFileSync(file, '[server]\nport = "many"\nnonsense = 1\n[encoder]\ncrf = 99\n');
      const { stderr } = await command(['check-config', '--config', file], { CODEFLIX_SERVER_IO_THREADS: 'x' });
      for (const pattern of [/server\.port/, /server\.nonsense/, /encoder\.crf/, /io_threads/i]) expect(stderr).toMatch(pattern);
    });

    test('a file that is not there', async () => {
      await refused(['serve', '--config', join(folder, 'missing.toml')], [/missing\.toml/]);
    });

    test('a good one is good', async () => {
      const file = join(folder, 'good.toml');
      writeFileSync(file, '[encoder]\npreset = "fast"\n');
      expect((await command(['check-config', '--config', file])).status).toBe(0);
    });
  });

  describe('the commands beside a running platform', () => {
    test('token prints one token, alone on its line', async () => {
      const { status, stdout } = await platform.command('token', '--role', 'catalog_admin', '--role', 'operator', '--ttl', '5m');
      expect(status).toBe(0);
      expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      expect((await platform.call('GET', '/api/encoder/v1/jobs', { token: stdout.trim() })).status).toBe(200);
    });

    test.each([
      ['a role that is none', ['--role', 'emperor'], /emperor/],
      ['a duration that is none', ['--role', 'operator', '--ttl', 'soon'], /--ttl/],
    ])('token refuses %s', async (_, words, says) => {
      const { status, stdout, stderr } = await platform.command('token', ...words);
      expect(status).toBeGreaterThan(0);
      expect(stdout).toBe('');
      expect(stderr).toMatch(says);
    });

    test('token and password on a folder where nothing has run', async () => {
      for (const words of [
        ['token', '--role', 'operator'],
        ['password', 'ana@example.org'],
      ])
        await refused([...words, '--data-dir', join(folder, 'nothing')], [/codeflix up/, /--data-dir/]);
    });

    test('password for nobody', async () => {
      const { status, stderr } = await platform.command('password', 'nobody@example.org');
      expect(status).toBeGreaterThan(0);
      expect(stderr).toMatch(/nobody@example\.org/);
    });

    test('the first credentials and the secrets are for their owner only', () => {
      for (const file of ['credentials.txt', 'secrets.json', join('clients', 'codeflix-cli')])
        expect(statSync(join(platform.data, file)).mode & 0o777, file).toBe(0o600);
    });
  });

  test('words that are none', async () => {
    for (const words of [['fly'], ['serve', '--port', '0'], ['serve', '--port', '99999'], ['serve', '--nonsense'], []])
      expect((await command(words)).status, words.join(' ')).toBeGreaterThan(0);
    expect((await command(['--help'])).stdout).toMatch(/serve[\s\S]*token[\s\S]*password/);
  });
});
