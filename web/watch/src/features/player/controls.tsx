import {
  CaptionsIcon,
  ForwardIcon,
  FullscreenExitIcon,
  FullscreenIcon,
  IconButton,
  KeyboardIcon,
  MutedIcon,
  PauseIcon,
  PlayIcon,
  QualityIcon,
  RewindIcon,
  SpeedIcon,
  VolumeIcon,
} from '@codeflix/ui';
import { useI18n } from '../../shared/i18n';
import styles from './controls.module.css';
import { Menu, type MenuGroup } from './menu';
import { ScrubBar } from './scrub_bar';
import type { Player } from './use_player';

const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2];

export interface ControlsProps {
  player: Player;
  fullscreen: boolean;
  toggleFullscreen: () => void;
  showHelp: () => void;
  /** A menu stands open, so the controls must stay. */
  onMenu: (open: boolean) => void;
}

function Volume({ player }: { player: Player }) {
  const { t } = useI18n();
  const silent = player.state.muted || player.state.volume === 0;
  return (
    <div className={styles.volume}>
      <IconButton label={silent ? t('player.unmute') : t('player.mute')} onClick={player.toggleMute}>
        {silent ? <MutedIcon /> : <VolumeIcon />}
      </IconButton>
      <input
        type="range"
        className={styles.level}
        min={0}
        max={100}
        step={5}
        value={silent ? 0 : Math.round(player.state.volume * 100)}
        aria-label={t('player.volume')}
        onChange={(event) => player.setVolume(Number(event.target.value) / 100)}
      />
    </div>
  );
}

export function Controls({ player, fullscreen, toggleFullscreen, showHelp, onMenu }: ControlsProps) {
  const { t, locale } = useI18n();
  const { state, choices } = player;

  const captions: MenuGroup[] = [
    {
      title: t('player.captions'),
      items: [
        {
          key: 'off',
          label: t('player.captions_off'),
          active: !choices.captions.some((each) => each.active),
          choose: () => player.setCaptions(null),
        },
        ...choices.captions.map((each) => ({ key: each.id, label: each.label, active: each.active, choose: () => player.setCaptions(each.id) })),
      ],
    },
  ];
  if (choices.audios.length > 1) {
    captions.push({
      title: t('player.audio'),
      items: choices.audios.map((each) => ({ key: each.id, label: each.label, active: each.active, choose: () => player.setAudio(each.id) })),
    });
  }
  const quality: MenuGroup = {
    title: t('player.quality'),
    items: [
      {
        key: 'auto',
        label: choices.automatic && choices.height ? t('player.quality_auto_at', { height: choices.height }) : t('player.quality_auto'),
        active: choices.automatic,
        choose: () => player.setQuality(null),
      },
      ...choices.qualities.map((height) => ({
        key: String(height),
        label: `${height}p`,
        active: !choices.automatic && choices.height === height,
        choose: () => player.setQuality(height),
      })),
    ],
  };
  const speed: MenuGroup = {
    title: t('player.speed'),
    items: speeds.map((each) => ({
      key: String(each),
      label: each === 1 ? t('player.speed_normal') : `${each.toLocaleString(locale)}×`,
      active: state.speed === each,
      choose: () => player.setSpeed(each),
    })),
  };

  return (
    <div className={styles.controls}>
      <ScrubBar time={state.time} duration={state.duration} buffered={state.buffered} seek={player.seek} />
      <div className={styles.line}>
        <IconButton label={state.playing ? t('player.pause') : t('player.play')} onClick={state.playing ? player.pause : player.play}>
          {state.playing ? <PauseIcon /> : <PlayIcon />}
        </IconButton>
        <IconButton label={t('player.back_10')} className={styles.skip} onClick={() => player.skip(-10)}>
          <RewindIcon />
          <small>10</small>
        </IconButton>
        <IconButton label={t('player.forward_10')} className={styles.skip} onClick={() => player.skip(10)}>
          <ForwardIcon />
          <small>10</small>
        </IconButton>
        <Volume player={player} />
        <span className={styles.space} />
        <Menu label={t('player.captions_menu')} icon={<CaptionsIcon />} groups={captions} onOpenChange={onMenu} />
        <Menu label={t('player.quality')} icon={<QualityIcon />} groups={[quality]} onOpenChange={onMenu} />
        <Menu label={t('player.speed')} icon={<SpeedIcon />} groups={[speed]} onOpenChange={onMenu} />
        <IconButton label={t('player.shortcuts')} className={styles.keys} onClick={showHelp}>
          <KeyboardIcon />
        </IconButton>
        <IconButton label={fullscreen ? t('player.leave_fullscreen') : t('player.fullscreen')} onClick={toggleFullscreen}>
          {fullscreen ? <FullscreenExitIcon /> : <FullscreenIcon />}
        </IconButton>
      </div>
    </div>
  );
}
