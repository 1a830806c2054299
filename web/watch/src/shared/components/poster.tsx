import { cx } from '@codeflix/ui';
import { useState } from 'react';
import type { TitleCard } from '../api';
import styles from './poster.module.css';

export interface PosterProps {
  title: Pick<TitleCard, 'title' | 'artwork'>;
  /** Loads at once, for what is seen first. */
  eager?: boolean;
  className?: string;
}

/** The picture of a title; its name where there is none. The link around it says the title, so the picture is decoration. */
export function Poster({ title, eager = false, className }: PosterProps) {
  const picture = title.artwork.thumbnail_half ?? title.artwork.thumbnail ?? title.artwork.banner;
  const [failed, setFailed] = useState(false);
  return (
    <span className={cx(styles.poster, className)}>
      {picture && !failed ? (
        <img
          src={picture.url}
          width={picture.width}
          height={picture.height}
          alt=""
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          draggable={false}
          onError={() => setFailed(true)}
        />
      ) : (
        <span className={styles.name} aria-hidden="true">
          {title.title}
        </span>
      )}
    </span>
  );
}
