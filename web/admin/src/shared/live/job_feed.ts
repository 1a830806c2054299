import type { Job } from '../data/types';
import { readEvents } from './event_stream';

export type JobListener = (job: Job) => void;

/** Live news of encoding jobs; connected while somebody listens, and again after every cut. */
export interface JobFeed {
  /** Answers how to stop listening. A job that runs already is told at once. */
  listen(listener: JobListener): () => void;
}

export interface JobFeedDependencies {
  fetch: (request: Request) => Promise<Response>;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const longestPause = 15_000;

export function createJobFeed({ fetch, wait = pause }: JobFeedDependencies): JobFeed {
  const listeners = new Set<JobListener>();
  const running = new Map<string, Job>();
  let connection: AbortController | undefined;
  let lastEventId: string | undefined;

  async function stayConnected(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        const headers = new Headers({ Accept: 'text/event-stream' });
        if (lastEventId !== undefined) headers.set('Last-Event-ID', lastEventId);
        const response = await fetch(new Request('/api/encoder/v1/jobs/events', { signal, cache: 'no-store', headers }));
        if (response.ok && response.body) {
          // What runs is told anew, and what ended meanwhile.
          running.clear();
          for await (const { event, data, id } of readEvents(response.body)) {
            failures = 0;
            lastEventId = id;
            if (event === 'job') tell(JSON.parse(data) as Job);
          }
        } else if (response.status === 401 || response.status === 403) return;
      } catch {
        // A cut connection: below it is tried again.
      }
      if (!signal.aborted) await wait(Math.min(longestPause, 1000 * 2 ** failures++), signal);
    }
  }

  function tell(job: Job) {
    if (isOver(job)) running.delete(job.id);
    else running.set(job.id, job);
    for (const listener of listeners) listener(job);
  }

  return {
    listen(listener) {
      listeners.add(listener);
      for (const job of running.values()) listener(job);
      if (!connection) {
        connection = new AbortController();
        void stayConnected(connection.signal);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        connection?.abort();
        connection = undefined;
        lastEventId = undefined;
        running.clear();
      };
    },
  };
}

export function isOver(job: Pick<Job, 'state'>): boolean {
  return job.state === 'completed' || job.state === 'failed' || job.state === 'cancelled';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
