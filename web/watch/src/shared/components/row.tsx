import { ChevronLeftIcon, ChevronRightIcon, Skeleton } from '@codeflix/ui';
import { Children, cloneElement, isValidElement, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { CardLinkProps } from './card_link';
import styles from './row.module.css';

export interface RowProps {
  title: string;
  /** The full list. */
  to?: string;
  /** `CardLink`s. */
  children: ReactNode;
}

/** Which of the two ends of the row are in sight. */
function useEnds() {
  const track = useRef<HTMLUListElement>(null);
  const [ends, setEnds] = useState({ start: true, end: true });
  const look = useCallback(() => {
    const element = track.current;
    if (!element) return;
    const start = element.scrollLeft < 8;
    const end = element.scrollLeft + element.clientWidth > element.scrollWidth - 8;
    setEnds((before) => (before.start === start && before.end === end ? before : { start, end }));
  }, []);
  useEffect(() => {
    const element = track.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [look]);
  return { track, ends, look };
}

/** Cards side by side that page sideways. One stop of the Tab key a row; arrow keys move inside it and to the next row. */
export function Row({ title, to, children }: RowProps) {
  const heading = useId();
  const [active, setActive] = useState(0);
  const { track, ends, look } = useEnds();

  const page = (direction: 1 | -1) => {
    const element = track.current;
    element?.scrollBy({ left: direction * element.clientWidth * 0.85, behavior: 'smooth' });
  };

  return (
    <section className={styles.row} aria-labelledby={heading}>
      <div className={styles.head}>
        <h2 id={heading} className={styles.title}>
          {to ? (
            <Link to={to} className={styles.more} data-nav>
              {title}
              <ChevronRightIcon size={20} />
            </Link>
          ) : (
            <span className={styles.more}>{title}</span>
          )}
        </h2>
      </div>
      <div className={styles.stage}>
        {/* For the mouse only: keys and fingers move the row itself. */}
        <button
          type="button"
          className={`${styles.page} ${styles.previous}`}
          disabled={ends.start}
          onClick={() => page(-1)}
          tabIndex={-1}
          aria-hidden="true"
        >
          <ChevronLeftIcon size={32} />
        </button>
        <ul className={styles.track} ref={track} onScroll={look}>
          {Children.toArray(children).map((child, index) => (
            <li key={isValidElement(child) ? child.key : index}>
              {isValidElement<CardLinkProps>(child) && cloneElement(child, { tabIndex: index === active ? 0 : -1, onFocus: () => setActive(index) })}
            </li>
          ))}
        </ul>
        <button
          type="button"
          className={`${styles.page} ${styles.next}`}
          disabled={ends.end}
          onClick={() => page(1)}
          tabIndex={-1}
          aria-hidden="true"
        >
          <ChevronRightIcon size={32} />
        </button>
      </div>
    </section>
  );
}

/** The room that a row takes while it loads. */
export function RowSkeleton() {
  return (
    <div className={styles.row}>
      <div className={styles.head}>
        <span className={styles.more}>
          <Skeleton width={180} height={24} />
        </span>
      </div>
      <div className={styles.track}>
        {Array.from({ length: 7 }, (_, index) => (
          <div key={index} className={styles.waiting}>
            <Skeleton ratio="16 / 9" />
            <Skeleton width="60%" height={14} />
          </div>
        ))}
      </div>
    </div>
  );
}
