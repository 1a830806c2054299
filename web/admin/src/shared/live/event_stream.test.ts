import { describe, expect, it } from 'vitest';
import { readEvents, type ServerEvent } from './event_stream';

function body(...pieces: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
      controller.close();
    },
  });
}

async function all(stream: ReadableStream<Uint8Array>): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readEvents(stream)) events.push(event);
  return events;
}

describe('server-sent events', () => {
  it('are read with their names', async () => {
    expect(await all(body('event: job\ndata: {"id":1}\n\nevent: ready\ndata:\n\n'))).toEqual([
      { event: 'job', data: '{"id":1}' },
      { event: 'ready', data: '' },
    ]);
  });

  it('are the same wherever the bytes are cut', async () => {
    const bytes = new TextEncoder().encode(': hello\r\nevent: job\r\ndata: ação\r\ndata: two\r\n\r\ndata: last\n\n');
    const expected = [
      { event: 'job', data: 'ação\ntwo' },
      { event: 'message', data: 'last' },
    ];
    for (let cut = 0; cut <= bytes.length; cut++) expect([cut, await all(body(bytes.slice(0, cut), bytes.slice(cut)))]).toEqual([cut, expected]);
  });

  it('carry the last id that came', async () => {
    expect(await all(body('data: a\n\nid: 7\ndata: b\n\ndata: c\n\n'))).toMatchObject([{ id: undefined }, { id: '7' }, { id: '7' }]);
  });

  it('that were not finished are left out', async () => {
    expect(await all(body('data: whole\n\ndata: half'))).toEqual([{ event: 'message', data: 'whole' }]);
  });

  it('let the connection go when nobody reads on', async () => {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const event of readEvents(stream)) {
      expect(event.data).toBe('x');
      break;
    }
    expect(cancelled).toBe(true);
  });
});
