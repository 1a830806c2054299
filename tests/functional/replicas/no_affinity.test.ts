import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must, type Api } from '@codeflix/api';
import { createUpload, draft, encoded, patch, publishedTitle } from '../src/catalogue';
import { clip } from '../src/clips';
import { Stack } from '../src/stack';

describe('any replica goes on where another one stopped', () => {
  let stack: Stack;
  let admin: Api;

  beforeAll(async () => {
    stack = new Stack();
    admin = await stack.api(['catalog_admin']);
  });
  afterAll(() => stack.dispose());

  test('the parts of one upload', async () => {
    const bytes = new Uint8Array(readFileSync(clip({ seconds: 4 })));
    const video = await draft(admin, { title: 'De mão em mão' });
    const { upload } = await createUpload(stack, { video, length: bytes.length });
    const served = new Set<string>();
    const size = Math.ceil(bytes.length / 8);
    for (let offset = 0; offset < bytes.length; offset += size) {
      const answer = await patch(stack, upload, offset, bytes.slice(offset, offset + size));
      expect(answer.status).toBe(204);
      served.add(stack.replicaOf(answer));
    }
    expect(served).toEqual(new Set(stack.names('catalog_admin')));
    expect(await encoded(admin, video)).toBe('completed');
  });

  test('the heartbeats of one session', async () => {
    const video = await publishedTitle(stack, admin, { title: 'Batidas', opened: true }, clip({ seconds: 4 }));
    const token = await stack.token(['customer'], 'viewer');
    const viewer = await stack.api(['customer'], 'viewer');
    const session = await must(viewer.playback.POST('/sessions', { body: { video_id: video } }));
    const served = new Set<string>();
    for (let beat = 1; beat <= 8; ++beat) {
      const answer = await stack.call('POST', `/api/playback/v1/sessions/${session.id}/heartbeat`, {
        token,
        body: JSON.stringify({ position_ms: beat * 100 }),
        headers: { 'Content-Type': 'application/json' },
      });
      expect(answer.status).toBe(200);
      served.add(stack.replicaOf(answer));
    }
    expect(served).toEqual(new Set(stack.names('playback')));
    const again = await must(viewer.playback.POST('/sessions', { body: { video_id: video, replaces: session.id } }));
    expect(again.resume_position_ms).toBe(800);
  });

  test('a repeated request with its key', async () => {
    const token = await stack.token(['catalog_admin']);
    const name = `Repetida ${process.pid}-${performance.now()}`;
    const answers = [];
    for (let i = 0; i < 6; ++i)
      answers.push(
        await stack.call('POST', '/api/catalog-admin/v1/categories', {
          token,
          body: JSON.stringify({ name }),
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': name },
        }),
      );
    expect(new Set(answers.map((answer) => stack.replicaOf(answer)))).toEqual(new Set(stack.names('catalog_admin')));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  });
});
