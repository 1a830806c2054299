import * as tus from 'tus-js-client';
import type { Slot } from '../data/types';
import { wordsFor } from '../data/problems';

export interface UploadTarget {
  videoId: string;
  slot: Slot;
}

/** How an upload of this page stands. */
export interface UploadView extends UploadTarget {
  filename: string;
  size: number;
  sent: number;
  /** Bytes in a second over the last moments; 0 while nothing moves. */
  speed: number;
  /** `waiting`: the server does not answer at the moment, it is tried again by itself. */
  state: 'running' | 'waiting' | 'paused' | 'finished' | 'failed';
  /** Why it failed, as a key of our words or a sentence of the service. */
  problem?: string;
  /** The file itself is not taken: to send it once more would not help. */
  refused?: boolean;
}

export interface UploadManagerDependencies {
  endpoint: string;
  getToken(): Promise<string | null>;
  now?: () => number;
}

/** Enough for a server that restarts or a network that is away for some minutes. */
const retryDelays = [0, 1000, 2000, 4000, 8000, ...Array<number>(40).fill(15_000)];
/** Each piece is durable before the next begins; a new piece brings a fresh token. */
const chunkSize = 64 * 1024 * 1024;
const window = 5000;

interface Running {
  view: UploadView;
  upload: tus.Upload;
  samples: { at: number; sent: number }[];
}

/**
 * The name under which the browser remembers an unfinished upload. The same file for the same slot goes on where it
 * stopped, after a reload of the page or a restart of the browser too; another file, or another slot, begins anew.
 */
export function fingerprintOf(file: Pick<File, 'name' | 'size' | 'lastModified'>, { videoId, slot }: UploadTarget): string {
  return ['codeflix', videoId, slot, file.name, file.size, file.lastModified].join('/');
}

export const targetKey = ({ videoId, slot }: UploadTarget): string => `${videoId}/${slot}`;

/** The uploads of this page. They go on while the person moves between pages of the application. */
export class UploadManager {
  private readonly running = new Map<string, Running>();
  private readonly listeners = new Set<() => void>();
  private views: readonly UploadView[] = [];
  private readonly now: () => number;

  constructor(private readonly dependencies: UploadManagerDependencies) {
    this.now = dependencies.now ?? Date.now;
  }

  /** Begins to send a file, or goes on with what of it is there already. */
  async start(file: File, target: UploadTarget): Promise<void> {
    const key = targetKey(target);
    await this.running.get(key)?.upload.abort();
    const view: UploadView = { ...target, filename: file.name, size: file.size, sent: 0, speed: 0, state: 'running' };
    const upload = new tus.Upload(file, {
      endpoint: this.dependencies.endpoint,
      metadata: { video_id: target.videoId, slot: target.slot, filename: file.name },
      fingerprint: () => Promise.resolve(fingerprintOf(file, target)),
      removeFingerprintOnSuccess: true,
      chunkSize,
      retryDelays,
      onBeforeRequest: async (request) => {
        const token = await this.dependencies.getToken();
        if (token) request.setHeader('Authorization', `Bearer ${token}`);
      },
      onShouldRetry: (error) => {
        const again = canHelp(statusOf(error));
        if (again) this.change(key, { state: 'waiting', speed: 0 });
        return again;
      },
      onProgress: (sent) => this.progress(key, sent),
      onSuccess: () => this.change(key, { state: 'finished', sent: file.size, speed: 0 }),
      onError: (error) => this.change(key, { state: 'failed', speed: 0, problem: reasonOf(error), refused: !canHelp(statusOf(error)) }),
    });
    this.running.set(key, { view, upload, samples: [] });
    this.tell();
    const [previous] = await upload.findPreviousUploads();
    if (previous) upload.resumeFromPreviousUpload(previous);
    upload.start();
  }

  async pause(target: UploadTarget): Promise<void> {
    const running = this.running.get(targetKey(target));
    if (!running || running.view.state === 'finished') return;
    await running.upload.abort();
    this.change(targetKey(target), { state: 'paused', speed: 0 });
  }

  resume(target: UploadTarget): void {
    const running = this.running.get(targetKey(target));
    if (!running || (running.view.state !== 'paused' && running.view.state !== 'failed')) return;
    running.samples = [];
    this.change(targetKey(target), { state: 'running', problem: undefined, refused: undefined });
    running.upload.start();
  }

  /** Gives it up: what the server has of it is removed. */
  async cancel(target: UploadTarget): Promise<void> {
    const key = targetKey(target);
    const running = this.running.get(key);
    if (!running) return;
    this.running.delete(key);
    this.tell();
    // When the server cannot be told it removes the rest by itself after some days.
    await running.upload.abort(true).catch(() => undefined);
  }

  /** Takes a finished or failed one off the page. */
  dismiss(target: UploadTarget): void {
    this.running.delete(targetKey(target));
    this.tell();
  }

  get(target: UploadTarget): UploadView | undefined {
    return this.running.get(targetKey(target))?.view;
  }

  all = (): readonly UploadView[] => this.views;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private progress(key: string, sent: number): void {
    const running = this.running.get(key);
    if (!running || running.view.state === 'paused') return;
    const at = this.now();
    running.samples = [...running.samples.filter((sample) => sample.at > at - window), { at, sent }];
    const first = running.samples[0];
    const speed = first && at > first.at ? ((sent - first.sent) * 1000) / (at - first.at) : running.view.speed;
    this.change(key, { state: 'running', sent, speed: Math.max(0, speed) });
  }

  private change(key: string, changes: Partial<UploadView>): void {
    const running = this.running.get(key);
    if (!running) return;
    running.view = { ...running.view, ...changes };
    this.tell();
  }

  private tell(): void {
    this.views = [...this.running.values()].map(({ view }) => view);
    for (const listener of this.listeners) listener();
  }
}

/** Whether it can help to ask again: not after a refusal, which would only be repeated. */
function canHelp(status: number): boolean {
  return status === 0 || status >= 500 || [401, 408, 409, 423, 425, 429].includes(status);
}

function statusOf(error: Error | tus.DetailedError): number {
  return 'originalResponse' in error ? (error.originalResponse?.getStatus() ?? 0) : 0;
}

function reasonOf(error: Error | tus.DetailedError): string {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  if (!response) return wordsFor('network', error.message);
  try {
    const problem: unknown = JSON.parse(response.getBody());
    if (typeof problem === 'object' && problem !== null && 'code' in problem && typeof problem.code === 'string')
      return wordsFor(problem.code, 'detail' in problem && typeof problem.detail === 'string' ? problem.detail : problem.code);
  } catch {
    // An answer that is no problem document.
  }
  return wordsFor('unexpected_answer', error.message);
}
