import { Alert, Button } from '@codeflix/ui';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { nameOf, type AuthForm as Form, type FieldErrors } from '../state';
import { mistake, notice, useLocale, useWords } from '../words';
import styles from './auth_form.module.css';

interface Props {
  state: Form;
  submit: string;
  busy: string;
  /** Mistakes that can be seen before the form is sent. */
  check?: (values: FormData) => FieldErrors;
  children?: (errors: FieldErrors) => ReactNode;
}

/** An ordinary form that is posted to the issuer; tells its mistakes and leads to the first of them. */
export function AuthForm({ state, submit, busy, check, children }: Props) {
  const words = useWords();
  const locale = useLocale();
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<FieldErrors>(state.errors ?? {});
  const [sending, setSending] = useState(false);

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [errors]);

  useEffect(() => {
    // A page that comes back from the browser's history can be sent again.
    const revive = () => setSending(false);
    window.addEventListener('pageshow', revive);
    return () => window.removeEventListener('pageshow', revive);
  }, []);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    const found = check?.(new FormData(event.currentTarget)) ?? {};
    if (sending || Object.keys(found).length > 0) event.preventDefault();
    else setSending(true);
    setErrors(found);
  }

  return (
    <form ref={form} className={styles.form} method="post" action={state.action} noValidate onSubmit={onSubmit}>
      {errors.form && <Alert kind="danger">{mistake(words, 'form', errors.form)}</Alert>}
      {state.notice && !errors.form && <Alert kind="success">{notice(words, state.notice)}</Alert>}
      {state.csrf !== undefined && <input type="hidden" name="csrf" value={state.csrf} />}
      {Object.entries(state.hidden ?? {}).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <input type="hidden" name={nameOf(state, 'locale')} value={locale} />
      {children?.(errors)}
      <Button type="submit" large wide busy={sending}>
        {sending ? busy : submit}
      </Button>
    </form>
  );
}

export function text(values: FormData, name: string): string {
  const value = values.get(name);
  return typeof value === 'string' ? value : '';
}
