import { Button, buttonClass, Spinner, Wordmark } from '@codeflix/ui';
import { useEffect, useState, type ReactNode } from 'react';
import { belongsHere } from '../shared/auth/access';
import { session } from '../shared/auth/session';
import styles from './gate.module.css';
import { i18nProvider } from './i18n_provider';

type State = 'asking' | 'leaving' | 'inside' | 'no_access' | 'failed' | 'unavailable';

async function ask(): Promise<State> {
  try {
    const user = await session.getUser();
    // Who was just led back unsigned is told so, and not led there again at once.
    if (!user) return new URLSearchParams(window.location.search).has('sign_in') ? 'failed' : 'leaving';
    return belongsHere(user.roles) ? 'inside' : 'no_access';
  } catch {
    return 'unavailable';
  }
}

const words = (key: string) => i18nProvider.translate(key);

/** What stands there until something else can. */
export function Waiting({ words: key }: { words: string }) {
  return (
    <main className={styles.gate} aria-busy="true">
      <h1>
        <Wordmark />
      </h1>
      <p className={styles.text} role="status">
        {words(key)}
      </p>
      <Spinner />
    </main>
  );
}

/** Lets those in who have a task here; the others go to the issuer's sign-in and come back, or are told what is the matter. */
export function Gate({ children }: { children: ReactNode }) {
  const [state, setState] = useState<State>('asking');

  useEffect(() => {
    if (state !== 'asking') return;
    let over = false;
    void ask().then((answer) => {
      if (over) return;
      if (answer === 'leaving') session.signIn();
      setState(answer);
    });
    return () => {
      over = true;
    };
  }, [state]);

  useEffect(() => {
    document.documentElement.lang = i18nProvider.getLocale();
  }, []);

  if (state === 'inside') return children;
  if (state === 'asking' || state === 'leaving') return <Waiting words={`gate.${state}`} />;
  return (
    <main className={styles.gate}>
      <Wordmark />
      <h1 className={styles.title}>{words(`gate.${state}.title`)}</h1>
      <p className={styles.text}>{words(`gate.${state}.text`)}</p>
      {state === 'unavailable' && <Button onClick={() => setState('asking')}>{words('gate.again')}</Button>}
      {state === 'failed' && <Button onClick={() => session.signIn(window.location.pathname)}>{words('gate.again')}</Button>}
      {state === 'no_access' && (
        <div className={styles.ways}>
          <a className={buttonClass()} href="/">
            {words('gate.watch')}
          </a>
          <Button variant="secondary" onClick={() => session.signOut().catch(() => setState('unavailable'))}>
            {words('gate.sign_out')}
          </Button>
        </div>
      )}
    </main>
  );
}
