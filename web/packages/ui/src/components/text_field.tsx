import { useId, useState } from 'react';
import type { InputHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from '../cx';
import { EyeIcon, EyeOffIcon } from '../icons';
import { IconButton } from './button';
import styles from './text_field.module.css';

export interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string;
  /** What is wrong, in words; marks the field as invalid and is read out with it. */
  error?: string;
  /** A control inside the right edge of the field. */
  action?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

export function TextField({ label, hint, error, action, className, id, ...rest }: TextFieldProps) {
  const own = useId();
  const field = id ?? own;
  const notes = [hint && `${field}-hint`, error && `${field}-error`].filter(Boolean).join(' ');
  return (
    <div className={cx(styles.field, className)}>
      <label className={styles.label} htmlFor={field}>
        {label}
      </label>
      <div className={styles.box}>
        <input
          id={field}
          className={cx(styles.input, Boolean(action) && styles.withAction)}
          aria-invalid={error ? true : undefined}
          aria-describedby={notes || undefined}
          {...rest}
        />
        {action && <span className={styles.action}>{action}</span>}
      </div>
      {hint && (
        <p id={`${field}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${field}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

export interface PasswordFieldProps extends Omit<TextFieldProps, 'type' | 'action'> {
  showLabel: string;
  hideLabel: string;
}

/** A password that can be looked at. */
export function PasswordField({ showLabel, hideLabel, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...rest}
      type={shown ? 'text' : 'password'}
      action={
        <IconButton label={shown ? hideLabel : showLabel} onClick={() => setShown(!shown)}>
          {shown ? <EyeOffIcon /> : <EyeIcon />}
        </IconButton>
      }
    />
  );
}
