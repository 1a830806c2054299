import { Wordmark } from '@codeflix/ui';
import type { ReactNode } from 'react';
import { locales, type AuthState, type Locale } from '../state';
import { useLocale, useWords } from '../words';
import styles from './shell.module.css';

interface Props {
  title: string;
  client: AuthState['client'];
  languages: AuthState['languages'];
  onLocale: (locale: Locale) => void;
  children: ReactNode;
}

/** The room around every page: the mark, one card in the light of the projector, the language below. */
export function Shell({ title, client, languages, onLocale, children }: Props) {
  const words = useWords();
  const current = useLocale();
  return (
    <div className={styles.room}>
      <header className={styles.header}>
        {client?.url ? (
          <a className={styles.brand} href={client.url} aria-label={words('client.back', { client: client.name })}>
            <Wordmark />
          </a>
        ) : (
          <span className={styles.brand}>
            <Wordmark />
          </span>
        )}
      </header>
      <main className={styles.main}>
        <section className={styles.card} aria-labelledby="title">
          <h1 id="title" className={styles.title}>
            {title}
          </h1>
          {children}
        </section>
      </main>
      <footer className={styles.footer}>
        <ul className={styles.languages} aria-label={words('language.choose')}>
          {locales.map((locale) => (
            <li key={locale}>
              {languages?.[locale] ? (
                <a lang={locale} className={styles.language} aria-current={locale === current} href={languages[locale]}>
                  {words(`language.${locale}`)}
                </a>
              ) : (
                <button type="button" lang={locale} className={styles.language} aria-pressed={locale === current} onClick={() => onLocale(locale)}>
                  {words(`language.${locale}`)}
                </button>
              )}
            </li>
          ))}
        </ul>
      </footer>
    </div>
  );
}
