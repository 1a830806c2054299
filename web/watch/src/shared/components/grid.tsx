import { Skeleton } from '@codeflix/ui';
import type { TitleCard } from '../api';
import { CardLink } from './card_link';
import styles from './grid.module.css';

/** Titles in lines of as many as fit. */
export function Grid({ titles, note }: { titles: readonly TitleCard[]; note?: (title: TitleCard) => string }) {
  return (
    <ul className={styles.grid}>
      {titles.map((title, index) => (
        <li key={title.id}>
          <CardLink title={title} note={note?.(title) ?? String(title.year_launched)} eager={index < 8} />
        </li>
      ))}
    </ul>
  );
}

export function GridSkeleton() {
  return (
    <div className={styles.grid}>
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} className={styles.cell}>
          <Skeleton ratio="16 / 9" />
          <Skeleton width="70%" height={14} />
          <Skeleton width="30%" height={14} />
        </div>
      ))}
    </div>
  );
}
