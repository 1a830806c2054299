import { cx } from '../cx';
import styles from './rating_badge.module.css';

export type Rating = 'ER' | 'L' | '10' | '12' | '14' | '16' | '18';

const look: Record<Rating, string | undefined> = {
  ER: styles.er,
  L: styles.l,
  '10': styles.r10,
  '12': styles.r12,
  '14': styles.r14,
  '16': styles.r16,
  '18': styles.r18,
};

/** The advised age in ClassInd's colours; `label` says it in words. */
export function RatingBadge({ rating, label, className }: { rating: Rating; label: string; className?: string }) {
  return (
    <span role="img" aria-label={label} title={label} className={cx(styles.badge, look[rating], className)}>
      {rating}
    </span>
  );
}
