// @vitest-environment node
import { expect, it, vi } from 'vitest';
import type { Job } from '../data/types';
import { createJobFeed } from './job_feed';

// As in a page, where addresses are relative to it.
vi.stubGlobal(
  'Request',
  class extends Request {
    constructor(input: string, init: RequestInit) {
      super(new URL(input, 'http://localhost'), init);
    }
  },
);

it('says after a cut what it heard last, so that it is told what ended meanwhile', async () => {
  const asked: (string | null)[] = [];
  const streams = ['id: 7\nevent: job\ndata: {"id":"a","state":"encoding"}\n\n', 'id: 8\nevent: job\ndata: {"id":"a","state":"completed"}\n\n'];
  const feed = createJobFeed({
    fetch: (request) => {
      asked.push(request.headers.get('Last-Event-ID'));
      const text = streams.shift();
      return text === undefined ? new Promise<Response>(() => undefined) : Promise.resolve(new Response(text));
    },
    wait: () => Promise.resolve(),
  });
  const heard: string[] = [];
  const stop = await new Promise<() => void>((done) => {
    const end = feed.listen((job: Job) => {
      heard.push(job.state);
      if (job.state === 'completed') done(end);
    });
  });
  await expect.poll(() => asked).toEqual([null, '7', '8']);
  expect(heard).toEqual(['encoding', 'completed']);
  stop();
});
