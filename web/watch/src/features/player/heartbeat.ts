import { ApiError, must, type PlaybackSchemas } from '@codeflix/api';
import { api } from '../../shared/api';

export type PlaybackSession = PlaybackSchemas['schemas']['Session'];

export interface HeartbeatEvents {
  /** Where the picture stands now, in milliseconds. */
  position: () => number;
  /** The media addresses are signed anew. */
  onPrefix: (prefix: string) => void;
  /** Playing is not allowed any more (subscription, streams); it does not beat after this. */
  onRefused: (error: ApiError) => void;
}

export interface Heartbeat {
  /** Saves the position now. */
  beat: (options?: { ended?: boolean; leaving?: boolean }) => Promise<void>;
  /** Saves the position and gives the stream slot back. */
  stop: () => void;
}

// This tab's last session: it outlives a reload, and its slot is ours to use again.
const kept = 'codeflix.playback_session';
let before: Promise<unknown> = Promise.resolve();

/**
 * Starts a session in place of this tab's last one. One start waits for the other, and none is cut off: the server would have made a
 * session that nobody knows, which holds a stream slot until it times out.
 */
export function startSession(video_id: string, media: 'video' | 'trailer'): Promise<PlaybackSession> {
  const start = before.then(async () => {
    const replaces = sessionStorage.getItem(kept) ?? undefined;
    const session = await must(api.playback.POST('/sessions', { body: { video_id, media, preview: false, replaces } }));
    sessionStorage.setItem(kept, session.id);
    return session;
  });
  before = start.catch(() => undefined);
  return start;
}

/**
 * Beats while a title is open. A lost connection is waited out; a slot that was lost meanwhile (the computer slept) is taken
 * again, and only when that is refused playing ends.
 */
export function keepBeating(session: PlaybackSession, events: HeartbeatEvents): Heartbeat {
  let id = session.id;
  let stopped = false;

  async function send(ended: boolean, leaving: boolean): Promise<void> {
    const body = { position_ms: Math.max(0, Math.round(events.position())), ended };
    const answer = await must(api.playback.POST('/sessions/{id}/heartbeat', { params: { path: { id } }, body, keepalive: leaving }));
    events.onPrefix(answer.media_prefix);
  }

  async function takeSlotAgain(): Promise<void> {
    const again = await startSession(session.video_id, session.media);
    id = again.id;
    events.onPrefix(again.media_prefix);
    await send(false, false);
  }

  async function beat({ ended = false, leaving = false } = {}): Promise<void> {
    try {
      await send(ended, leaving).catch((error: unknown) => {
        if (!leaving && !stopped && error instanceof ApiError && error.status === 404) return takeSlotAgain();
        throw error;
      });
    } catch (error) {
      if (stopped || leaving || !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500) return;
      clearInterval(timer);
      events.onRefused(error);
    }
  }

  const timer = setInterval(() => void beat(), session.heartbeat_interval_s * 1000);

  return {
    beat,
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      void beat({ leaving: true }).then(() =>
        api.playback.DELETE('/sessions/{id}', { params: { path: { id } }, keepalive: true }).catch(() => undefined),
      );
    },
  };
}
