import { useEffect, useRef, useState } from 'react';
import type { CSSProperties } from 'react';
import { clockTime } from '../../shared/format';
import { useI18n } from '../../shared/i18n';
import styles from './scrub_bar.module.css';

export interface ScrubBarProps {
  /** Seconds, all three. */
  time: number;
  duration: number;
  buffered: number;
  seek: (seconds: number) => void;
}

const settle = 120;
const share = (part: number, whole: number) => `${whole > 0 ? Math.min(100, (part / whole) * 100) : 0}%`;

/** Where the picture stands. While it is dragged it shows the hand's place; the picture follows when the hand rests. */
export function ScrubBar({ time, duration, buffered, seek }: ScrubBarProps) {
  const { t } = useI18n();
  const [held, setHeld] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const shown = held ?? time;

  useEffect(() => () => clearTimeout(timer.current), []);

  const drag = (seconds: number) => {
    setHeld(seconds);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      seek(seconds);
      setHeld(null);
    }, settle);
  };

  return (
    <div className={styles.bar}>
      <span className={styles.time}>{clockTime(shown * 1000)}</span>
      <input
        type="range"
        data-scrub
        className={styles.range}
        style={{ '--done': share(shown, duration), '--buffered': share(Math.max(buffered, shown), duration) } as CSSProperties}
        min={0}
        max={Math.max(1, duration)}
        step={0.1}
        value={shown}
        aria-label={t('player.position')}
        aria-valuetext={t('player.position_value', { time: clockTime(shown * 1000), duration: clockTime(duration * 1000) })}
        onChange={(event) => drag(Number(event.target.value))}
      />
      <span className={styles.time}>{clockTime(duration * 1000)}</span>
    </div>
  );
}
