import { cx } from '../cx';
import styles from './wordmark.module.css';

/** The name with its sign: a beam of light that leaves the projector. */
export function Wordmark({ className }: { className?: string }) {
  return (
    <span className={cx(styles.mark, className)}>
      <svg className={styles.sign} viewBox="0 0 24 24" aria-hidden="true">
        <path
          d="M3 9.2 20.2 3.1c.9-.3 1.8.3 1.8 1.3v15.2c0 1-.9 1.6-1.8 1.3L3 14.8c-.6-.2-1-.8-1-1.4v-2.8c0-.6.4-1.2 1-1.4Z"
          fill="currentColor"
          opacity=".32"
        />
        <circle cx="5.4" cy="12" r="3.4" fill="currentColor" />
      </svg>
      codeflix
    </span>
  );
}
