import { cx } from '@codeflix/ui';
import type { ReactNode } from 'react';
import styles from './message.module.css';

export interface MessageProps {
  title: string;
  text: string;
  /** Inside a page that has a heading of its own. */
  compact?: boolean;
  /** The ways on. */
  children?: ReactNode;
}

/** A page, or a part of one, that has words in place of content. */
export function Message({ title, text, compact = false, children }: MessageProps) {
  const Heading = compact ? 'h2' : 'h1';
  return (
    <section className={cx(styles.message, compact && styles.compact)}>
      {!compact && <title>{`${title} · Codeflix`}</title>}
      <Heading className={styles.title}>{title}</Heading>
      <p className={styles.text}>{text}</p>
      {children && <div className={styles.ways}>{children}</div>}
    </section>
  );
}
