import type { ApiError } from '@codeflix/api';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { useI18n } from '../../shared/i18n';
import { startEngine, type Choices, type Engine, type EngineFailure } from './engine';
import { keepBeating, type Heartbeat, type PlaybackSession } from './heartbeat';

export interface PlayerState {
  /** Seconds. */
  time: number;
  duration: number;
  buffered: number;
  playing: boolean;
  buffering: boolean;
  ended: boolean;
  /** The browser wants a press before it plays with sound. */
  blocked: boolean;
  volume: number;
  muted: boolean;
  speed: number;
}

const noChoices: Choices = { qualities: [], height: null, automatic: true, captions: [], audios: [] };

const stateOf = (video: HTMLVideoElement): Omit<PlayerState, 'buffering' | 'blocked'> => ({
  time: video.currentTime,
  duration: Number.isFinite(video.duration) ? video.duration : 0,
  buffered: video.buffered.length > 0 ? video.buffered.end(video.buffered.length - 1) : 0,
  playing: !video.paused && !video.ended,
  ended: video.ended,
  volume: video.volume,
  muted: video.muted,
  speed: video.playbackRate,
});

/**
 * What the engine measured so far, as data attributes of the stage, once a second: `data-decoded-frames`,
 * `data-dropped-frames`, `data-gaps-jumped`, `data-stalls`, `data-first-frame-ms`, `data-height`. For those who look after
 * quality, people and tests alike.
 */
function publishStats(stage: HTMLElement, video: HTMLVideoElement, engine: Engine) {
  const stats = engine.stats();
  const quality = video.getVideoPlaybackQuality();
  stage.dataset.decodedFrames = String(quality.totalVideoFrames);
  stage.dataset.droppedFrames = String(quality.droppedVideoFrames);
  stage.dataset.gapsJumped = String(stats.gapsJumped);
  stage.dataset.stalls = String(stats.stallsDetected);
  stage.dataset.height = String(video.videoHeight);
  if (Number.isFinite(stats.timeToFirstFrame)) stage.dataset.firstFrameMs = String(Math.round(stats.timeToFirstFrame * 1000));
}

export interface PlayerEnd {
  onFailure: (failure: EngineFailure) => void;
  onRefused: (error: ApiError) => void;
}

export interface PlayerElements {
  video: RefObject<HTMLVideoElement | null>;
  /** What holds the picture, its captions and its controls. */
  stage: RefObject<HTMLDivElement | null>;
}

/** Joins the video element, the engine and the heartbeat of one session. */
export function usePlayer(session: PlaybackSession, { video, stage }: PlayerElements, { onFailure, onRefused }: PlayerEnd) {
  const { locale } = useI18n();
  const engine = useRef<Engine | null>(null);
  const heartbeat = useRef<Heartbeat | null>(null);
  const [choices, setChoices] = useState(noChoices);
  const [state, setState] = useState<PlayerState>({
    time: session.resume_position_ms / 1000,
    duration: session.duration_ms / 1000,
    buffered: 0,
    playing: false,
    buffering: true,
    ended: false,
    blocked: false,
    volume: 1,
    muted: false,
    speed: 1,
  });

  const play = useCallback(() => {
    video.current?.play().then(
      () => setState((before) => ({ ...before, blocked: false })),
      (error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') setState((before) => ({ ...before, blocked: true }));
      },
    );
  }, [video]);

  useEffect(() => {
    const element = video.current;
    const container = stage.current;
    if (!element || !container) return;
    let left = false;
    // Until the picture is there, the position to save is the one to start from.
    const position = () => (element.readyState > 0 ? element.currentTime * 1000 : session.resume_position_ms);

    const beating = keepBeating(session, { position, onPrefix: (prefix) => engine.current?.setPrefix(prefix), onRefused });
    heartbeat.current = beating;
    const starting = startEngine(element, container, session, locale, {
      onChoices: setChoices,
      onBuffering: (buffering) => setState((before) => ({ ...before, buffering })),
      onFailure: (failure) => {
        if (!left) onFailure(failure);
      },
    });
    void starting.then((started) => {
      if (left || !started) return;
      engine.current = started;
      play();
    });

    const observe = () => setState((before) => ({ ...before, ...stateOf(element) }));
    const names = ['timeupdate', 'durationchange', 'progress', 'play', 'pause', 'ended', 'volumechange', 'ratechange', 'seeking', 'seeked'];
    for (const name of names) element.addEventListener(name, observe);
    const save = () => void beating.beat();
    const finish = () => void beating.beat({ ended: true });
    const leave = () => void beating.beat({ leaving: true });
    element.addEventListener('pause', save);
    element.addEventListener('seeked', save);
    element.addEventListener('ended', finish);
    window.addEventListener('pagehide', leave);
    const measuring = setInterval(() => engine.current && publishStats(container, element, engine.current), 1000);

    return () => {
      left = true;
      clearInterval(measuring);
      for (const name of names) element.removeEventListener(name, observe);
      element.removeEventListener('pause', save);
      element.removeEventListener('seeked', save);
      element.removeEventListener('ended', finish);
      window.removeEventListener('pagehide', leave);
      beating.stop();
      engine.current = null;
      void starting.then((started) => started?.destroy());
    };
    // The words of the tracks stay in the language in which the title was opened.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [session]);

  const seek = useCallback(
    (seconds: number) => {
      const element = video.current;
      if (element && element.readyState > 0) element.currentTime = Math.min(Math.max(0, seconds), element.duration || 0);
    },
    [video],
  );

  return {
    state,
    choices,
    play,
    pause: useCallback(() => video.current?.pause(), [video]),
    seek,
    skip: useCallback((seconds: number) => seek((video.current?.currentTime ?? 0) + seconds), [seek, video]),
    setVolume: useCallback(
      (volume: number) => {
        if (!video.current) return;
        video.current.volume = Math.min(1, Math.max(0, volume));
        video.current.muted = volume <= 0;
      },
      [video],
    ),
    toggleMute: useCallback(() => {
      if (video.current) video.current.muted = !video.current.muted;
    }, [video]),
    setSpeed: useCallback(
      (speed: number) => {
        if (video.current) video.current.playbackRate = speed;
      },
      [video],
    ),
    setQuality: useCallback((height: number | null) => engine.current?.setQuality(height), []),
    setCaptions: useCallback((id: string | null) => engine.current?.setCaptions(id), []),
    setAudio: useCallback((id: string) => engine.current?.setAudio(id), []),
  };
}

export type Player = ReturnType<typeof usePlayer>;
