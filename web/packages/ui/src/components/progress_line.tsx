import { cx } from '../cx';
import styles from './progress_line.module.css';

/** How far something is, `value` from 0 to 1. */
export function ProgressLine({ value, label, className }: { value: number; label: string; className?: string }) {
  const share = Math.min(1, Math.max(0, value));
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      className={cx(styles.line, className)}
    >
      <span className={styles.done} style={{ transform: `scaleX(${share})` }} />
    </span>
  );
}
