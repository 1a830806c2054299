import type { ReactNode } from 'react';
import { cx } from '../cx';
import { CheckIcon, InfoIcon, WarningIcon } from '../icons';
import styles from './alert.module.css';

export interface AlertProps {
  kind?: 'danger' | 'success' | 'info';
  title?: string;
  className?: string;
  children?: ReactNode;
}

/** A message that came while the page was open; danger is read out at once, the others when the reader pauses. */
export function Alert({ kind = 'info', title, className, children }: AlertProps) {
  return (
    <div role={kind === 'danger' ? 'alert' : 'status'} className={cx(styles.alert, styles[kind], className)}>
      {kind === 'danger' ? <WarningIcon /> : kind === 'success' ? <CheckIcon /> : <InfoIcon />}
      <div className={styles.body}>
        {title && <p className={styles.title}>{title}</p>}
        {children}
      </div>
    </div>
  );
}
