import type shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import type { PlaybackSession } from './heartbeat';
import { withFreshPrefix } from './media_prefix';

export interface Choice {
  id: string;
  label: string;
  active: boolean;
}

/** What can be chosen in the title that plays. */
export interface Choices {
  /** Heights in pixels, the tallest first. */
  qualities: number[];
  /** The height that plays now. */
  height: number | null;
  /** Whether the quality follows the connection. */
  automatic: boolean;
  captions: Choice[];
  audios: Choice[];
}

/** `network`: try again may help; `media`: this title cannot be played here; `unsupported`: nothing can in this browser. */
export type EngineFailure = 'network' | 'media' | 'unsupported';

export interface EngineEvents {
  onChoices: (choices: Choices) => void;
  onBuffering: (buffering: boolean) => void;
  onFailure: (failure: EngineFailure) => void;
}

export interface Engine {
  setPrefix: (prefix: string) => void;
  setQuality: (height: number | null) => void;
  setCaptions: (id: string | null) => void;
  setAudio: (id: string) => void;
  stats: () => shaka.extern.Stats;
  destroy: () => void;
}

type Shaka = typeof shaka;

const languageName = (code: string, locale: string) => {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
};

function failureOf(error: unknown): EngineFailure {
  const category = (error as { category?: number }).category;
  return category === 1 ? 'network' : 'media';
}

/** Plays a session in a video element from its resume position. */
export async function startEngine(
  video: HTMLVideoElement,
  container: HTMLElement,
  session: PlaybackSession,
  locale: string,
  events: EngineEvents,
): Promise<Engine | null> {
  const { default: library } = (await import('shaka-player/dist/shaka-player.compiled-es2021.js')) as { default: Shaka };
  library.polyfill.installAll();
  if (!library.Player.isBrowserSupported()) {
    events.onFailure('unsupported');
    return null;
  }

  const player = new library.Player();
  let prefix = session.media_prefix;
  let destroyed = false;

  player.setVideoContainer(container);
  await player.attach(video);
  player.configure({
    streaming: { bufferingGoal: 30, rebufferingGoal: 1, bufferBehind: 30 },
    abr: { defaultBandwidthEstimate: 3_000_000 },
    restrictions: session.max_height ? { maxHeight: session.max_height } : {},
  });
  player.getNetworkingEngine()?.registerRequestFilter((_, request) => {
    request.uris = request.uris.map((uri) => withFreshPrefix(uri, prefix));
  });

  const textId = (track: shaka.extern.TextTrack) => `${track.language}/${track.label ?? ''}/${track.id}`;
  const audioId = (track: shaka.extern.AudioTrack) => `${track.language}/${track.label ?? ''}/${track.channelsCount ?? ''}`;

  // A height that the device cannot show fluently is set aside for a while; it stays a choice.
  const heights = new Set<number>();
  const tell = () => {
    if (destroyed) return;
    const pictures = player.getVideoTracks();
    for (const { height } of pictures) if (typeof height === 'number') heights.add(height);
    events.onChoices({
      qualities: [...heights].sort((one, other) => other - one),
      height: pictures.find((track) => track.active)?.height ?? null,
      automatic: player.getConfiguration().abr.enabled,
      captions: player
        .getTextTracks()
        .map((track) => ({ id: textId(track), label: track.label ?? languageName(track.language, locale), active: track.active })),
      audios: player
        .getAudioTracks()
        .map((track) => ({ id: audioId(track), label: track.label ?? languageName(track.language, locale), active: track.active })),
    });
  };

  for (const name of ['adaptation', 'variantchanged', 'trackschanged', 'textchanged', 'audiotrackschanged']) player.addEventListener(name, tell);
  player.addEventListener('buffering', (event) => events.onBuffering(Boolean((event as Event & { buffering?: boolean }).buffering)));
  player.addEventListener('error', (event) => events.onFailure(failureOf((event as Event & { detail?: unknown }).detail)));

  try {
    const start = session.resume_position_ms > 0 ? session.resume_position_ms / 1000 : undefined;
    await player.load('MediaSource' in window || 'ManagedMediaSource' in window ? session.manifests.dash : session.manifests.hls, start);
    tell();
  } catch (error) {
    // 7000 and 7002: the page was left while it loaded.
    const code = (error as { code?: number }).code;
    if (code !== 7000 && code !== 7002) events.onFailure(failureOf(error));
  }

  return {
    setPrefix(next) {
      prefix = next;
    },
    setQuality(height) {
      const wanted = player.getVideoTracks().find((track) => track.height === height);
      if (height === null || wanted) player.configure({ abr: { enabled: height === null } });
      if (wanted) player.selectVideoTrack(wanted, true, 2);
      tell();
    },
    setCaptions(id) {
      player.selectTextTrack(player.getTextTracks().find((track) => textId(track) === id) ?? null);
      tell();
    },
    setAudio(id) {
      const wanted = player.getAudioTracks().find((track) => audioId(track) === id);
      if (wanted) player.selectAudioTrack(wanted);
      tell();
    },
    stats: () => player.getStats(),
    destroy() {
      destroyed = true;
      void player.destroy();
    },
  };
}
