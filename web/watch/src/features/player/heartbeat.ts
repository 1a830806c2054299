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

export const startSession = (video_id: string, media: 'video' | 'trailer', signal?: AbortSignal): Promise<PlaybackSession> =>
  must(api.playback.POST('/sessions', { body: { video_id, media, preview: false }, signal }));

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
