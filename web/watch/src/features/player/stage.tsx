import { BackIcon, Button, buttonClass, cx, IconButton, PlayIcon, Spinner } from '@codeflix/ui';
import type { ApiError } from '@codeflix/api';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { titleQuery } from '../../shared/api';
import { CardLink } from '../../shared/components/card_link';
import { useI18n } from '../../shared/i18n';
import { Controls } from './controls';
import type { EngineFailure } from './engine';
import type { PlaybackSession } from './heartbeat';
import { commandOf } from './key_map';
import { Shortcuts } from './shortcuts';
import styles from './stage.module.css';
import { useFullscreen } from './use_fullscreen';
import { usePlayer, type Player } from './use_player';
import { usePresence } from './use_presence';

export interface StageProps {
  session: PlaybackSession;
  onFailure: (failure: EngineFailure) => void;
  onRefused: (error: ApiError) => void;
}

/** What to do when the title is over. */
function End({ session, again }: { session: PlaybackSession; again: () => void }) {
  const { t } = useI18n();
  const next = useQuery(titleQuery(session.video_id)).data?.similar[0];
  return (
    <div className={styles.end}>
      {next && session.media === 'video' && (
        <div className={styles.next}>
          <h2>{t('player.next')}</h2>
          <CardLink title={next} to={`/watch/${next.id}`} />
        </div>
      )}
      <div className={styles.ways}>
        <Button variant={next ? 'secondary' : 'primary'} onClick={again}>
          {t('player.again')}
        </Button>
        <Link to={`/titles/${session.video_id}`} className={buttonClass({ variant: 'secondary' })}>
          {t('player.to_title')}
        </Link>
      </div>
    </div>
  );
}

function useKeys(player: Player, ways: { fullscreen: () => void; help: () => void; back: () => void; stir: () => void }) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      ways.stir();
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const command = commandOf(event, document.activeElement);
      if (!command) return;
      event.preventDefault();
      switch (command.kind) {
        case 'toggle':
          return player.state.playing ? player.pause() : player.play();
        case 'skip':
          return player.skip(command.seconds);
        case 'jump':
          return player.seek(player.state.duration * command.share);
        case 'volume':
          return player.setVolume(player.state.volume + command.change);
        case 'mute':
          return player.toggleMute();
        case 'fullscreen':
          return ways.fullscreen();
        case 'captions': {
          const { captions } = player.choices;
          return player.setCaptions(captions.some((each) => each.active) ? null : (captions[0]?.id ?? null));
        }
        case 'help':
          return ways.help();
        case 'back':
          return ways.back();
      }
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  });
}

/** The picture and, on movement, its controls. */
export function Stage({ session, onFailure, onRefused }: StageProps) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const video = useRef<HTMLVideoElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const player = usePlayer(session, { video, stage }, { onFailure, onRefused });
  const { state } = player;
  const [menu, setMenu] = useState(false);
  const [help, setHelp] = useState(false);
  const [fullscreen, toggleFullscreen] = useFullscreen(stage);
  const [present, stir] = usePresence(menu || help || (!state.playing && !state.buffering));
  const back = () => void navigate(`/titles/${session.video_id}`, { replace: true });

  useKeys(player, { fullscreen: toggleFullscreen, help: () => setHelp(true), back, stir });

  return (
    // Signs of life only: they bring the controls back.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={stage}
      className={cx(styles.stage, !present && styles.idle)}
      data-player
      data-state={state.ended ? 'ended' : state.buffering ? 'buffering' : state.playing ? 'playing' : 'paused'}
      onPointerMove={stir}
      onPointerDown={stir}
      onFocus={stir}
    >
      {/* Captions come with the title's manifest and are drawn into the stage. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <video ref={video} className={styles.video} playsInline aria-label={session.title} />

      {state.buffering && !state.ended && (
        <div className={styles.center} role="status" aria-label={t('player.loading')}>
          <Spinner className={styles.waiting} />
        </div>
      )}

      <div className={cx(styles.layer, !present && styles.hidden)}>
        <div className={styles.top}>
          <IconButton label={t('player.back')} onClick={back}>
            <BackIcon />
          </IconButton>
          <h1 className={styles.title}>{session.title}</h1>
        </div>
        {/* The pointer's short way to what the play button and the space bar do. */}
        {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
        <div className={styles.surface} onClick={state.playing ? player.pause : player.play} onDoubleClick={toggleFullscreen} />
        <Controls player={player} fullscreen={fullscreen} toggleFullscreen={toggleFullscreen} showHelp={() => setHelp(true)} onMenu={setMenu} />
      </div>

      {state.blocked && (
        <div className={styles.center} style={{ zIndex: 3 }}>
          <button type="button" className={styles.press} aria-label={t('player.play')} onClick={player.play}>
            <PlayIcon size={48} />
          </button>
        </div>
      )}

      {state.ended && (
        <End
          session={session}
          again={() => {
            player.seek(0);
            player.play();
          }}
        />
      )}
      <Shortcuts open={help} onClose={() => setHelp(false)} />
    </div>
  );
}
