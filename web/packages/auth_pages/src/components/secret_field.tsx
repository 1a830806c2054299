import { PasswordField } from '@codeflix/ui';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useWords } from '../words';
import styles from './secret_field.module.css';

interface Props {
  /** What the form calls it. */
  name: string;
  label?: string;
  autoComplete: 'current-password' | 'new-password';
  /** Where the writing begins. */
  focused?: boolean;
  error?: string;
  hint?: string;
  onChange?: (value: string) => void;
  children?: ReactNode;
}

/** The password, which can be looked at; warns of Caps Lock. What stands below belongs to it. */
export function SecretField({ name, label, autoComplete, focused, error, hint, onChange, children }: Props) {
  const words = useWords();
  const [capsLock, setCapsLock] = useState(false);
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <div className={styles.secret}>
      <PasswordField
        label={label ?? words('field.password')}
        showLabel={words('password.show')}
        hideLabel={words('password.hide')}
        name={name}
        autoComplete={autoComplete}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- the rest of the form is filled already
        autoFocus={focused}
        aria-required
        hint={hint}
        error={error}
        onChange={onChange && ((event) => onChange(event.currentTarget.value))}
        onKeyDown={watchCapsLock}
        onKeyUp={watchCapsLock}
        onBlur={() => setCapsLock(false)}
      />
      <div role="status">{capsLock && <p className={styles.note}>{words('password.caps_lock')}</p>}</div>
      {children}
    </div>
  );
}
