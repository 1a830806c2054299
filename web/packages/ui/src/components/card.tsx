import type { HTMLAttributes } from 'react';
import { cx } from '../cx';
import styles from './card.module.css';

/** A raised sheet that holds things that belong together. */
export function Card({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return <div className={cx(styles.card, className)} {...rest} />;
}
