import { cx } from '../cx';
import styles from './spinner.module.css';

/** Appears after 300 ms, so that what is quick never flickers. Decoration only: the words beside it say what happens. */
export function Spinner({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cx(styles.spinner, className)} />;
}
