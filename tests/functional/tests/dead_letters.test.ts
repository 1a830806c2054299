import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { query } from '../src/forge';
import { command, Platform } from '../src/platform';
import { until } from '../src/until';

const event = '01900000-0000-7000-8000-0000000000aa';

describe('dead letters', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform.dispose());

  const letters = (word: string, ...rest: string[]) => command(['dead-letters', word, '--data-dir', platform.data, ...rest]);

  /** The id of the only letter, once it is there and no other than `before`. */
  async function letter(before = ''): Promise<string> {
    let id = '';
    await until('there is a dead letter', async () => {
      id = /^ {2}(\S+) /m.exec((await letters('list')).stdout)?.[1] ?? '';
      return id !== '' && id !== before;
    });
    return id;
  }

  test('a poison message is listed, shown, tried again and dropped beside the running platform', async () => {
    expect(await letters('list')).toMatchObject({ status: 0, stdout: 'There are no dead letters.\n' });
    const poison = {
      specversion: '1.0',
      id: event,
      type: 'encoder.encode_media.v1',
      source: 'test',
      subject: 'a',
      version: 1,
      time: '2026-01-01T00:00:00Z',
      data: { asset_id: 'not an id', video_id: 'b', slot: 'video', raw_key: 'c', size: 1, filename: 'd', title: 'e' },
    };
    query(
      platform,
      'queue',
      `INSERT INTO messages (id, queue, event, available_at, deliveries, leased) VALUES ('m', 'encoder.jobs', '${JSON.stringify(poison)}', 0, 0, 0)`,
    );

    const first = await letter();
    const { stdout: list } = await letters('list', '--queue', 'encoder.jobs');
    expect(list).toContain('encoder.jobs: 1 dead letter\n');
    expect(list).toMatch(/\d{4}-\d\d-\d\dT[\d:.]+Z {2}1 attempt\n/);
    expect(list).toContain(`encoder.encode_media.v1  ${event}`);
    expect(list).toContain('job.asset');
    expect((await letters('list', '--queue', 'playback.none')).stdout).toBe('There are no dead letters.\n');
    const { stdout: whole } = await letters('show', first);
    expect(whole).toContain('Queue     encoder.jobs\n');
    expect(whole).toContain('"asset_id":"not an id"');

    expect(await letters('retry', first)).toMatchObject({ status: 0, stdout: `Back in encoder.jobs: ${first}\n` });
    const second = await letter(first);
    expect(await letters('retry', first, second)).toMatchObject({ status: 1, stderr: expect.stringContaining(first) });
    expect((await letters('list')).stdout, 'an unknown id changes nothing').toContain(second);

    expect(await letters('drop', second)).toMatchObject({ status: 1, stderr: expect.stringContaining('--yes') });
    expect((await letters('list')).stdout).toContain(second);
    expect(await letters('drop', '--all', '--queue', 'playback.none', '--yes')).toMatchObject({ status: 0 });
    expect(await letters('drop', '--all', '--yes')).toMatchObject({ status: 0, stdout: `Dropped: ${second}\n` });
    expect((await letters('list')).stdout).toBe('There are no dead letters.\n');
    expect((await platform.call('GET', '/health/ready')).status).toBe(200);
  });

  test('mistakes are said and change nothing', async () => {
    expect((await letters('show')).status).toBeGreaterThan(0);
    expect(await letters('retry')).toMatchObject({ stderr: expect.stringContaining('--all') });
    const elsewhere = await command(['dead-letters', 'list', '--data-dir', '/nowhere']);
    expect(elsewhere).toMatchObject({ status: 1, stderr: expect.stringContaining('--data-dir') });
    const nowhere = await command(['dead-letters', 'list', '--service', 'encoder']);
    expect(nowhere).toMatchObject({ status: 1, stderr: expect.stringContaining('--config') });
    const away = await command(['dead-letters', 'list', '--service', 'encoder'], { CODEFLIX_BROKER_URL: 'amqp://user:secret@127.0.0.1:1' });
    expect(away.status).toBe(1);
    expect(away.stderr).not.toContain('secret');
  });
});
