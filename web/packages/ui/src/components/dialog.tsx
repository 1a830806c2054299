import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { cx } from '../cx';
import { CloseIcon } from '../icons';
import { IconButton } from './button';
import styles from './dialog.module.css';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  closeLabel: string;
  /** From the lower edge over the whole width, for phones. */
  sheet?: boolean;
  className?: string;
  children: ReactNode;
}

/** A modal <dialog>: the browser keeps the focus inside, gives it back afterwards and closes on Escape; a press beside it closes too. */
export function Dialog({ open, onClose, title, closeLabel, sheet = false, className, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);

  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    const pressed = (event: MouseEvent) => {
      if (event.target !== dialog) return;
      const box = dialog.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) dialog.close();
    };
    dialog.addEventListener('click', pressed);
    return () => dialog.removeEventListener('click', pressed);
  }, []);

  return (
    <dialog ref={element} className={cx(styles.dialog, sheet && styles.sheet, className)} aria-labelledby={heading} onClose={onClose}>
      {open && (
        <>
          <div className={styles.head}>
            <h2 id={heading} className={styles.title}>
              {title}
            </h2>
            <IconButton label={closeLabel} className={styles.close} onClick={() => element.current?.close()}>
              <CloseIcon />
            </IconButton>
          </div>
          {children}
        </>
      )}
    </dialog>
  );
}
