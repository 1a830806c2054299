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
  const sizes = [title.artwork.thumbnail_half, title.artwork.thumbnail ?? title.artwork.banner].filter((each) => each !== null);
  const picture = sizes[0];
  const [failed, setFailed] = useState(false);
  return (
    <span className={cx(styles.poster, className)}>
      {picture && !failed ? (
        <img
          src={picture.url}
          srcSet={sizes.map((each) => `${each.url} ${each.width}w`).join(', ')}
          sizes="(min-width: 1400px) 18vw, (min-width: 1000px) 22vw, (min-width: 640px) 30vw, 44vw"
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
