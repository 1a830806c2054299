import { buttonClass, PersonIcon, SearchIcon, Wordmark } from '@codeflix/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link, NavLink, Outlet, ScrollRestoration, useLocation, useNavigate } from 'react-router';
import { session, userQuery } from '../shared/api';
import { LanguageSelect } from '../shared/components/language_select';
import { useI18n } from '../shared/i18n';
import { moveFocus } from '../shared/spatial';
import styles from './shell.module.css';

/** Escape goes one page back, except from the first page, from a field and from a dialog (which use it themselves). */
function useRemoteKeys() {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (moveFocus(event)) return;
      const busy = document.activeElement?.matches('input, select, textarea') || document.querySelector('dialog[open]') !== null;
      if (event.key === 'Escape' && !event.defaultPrevented && !busy && pathname !== '/') void navigate(-1);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate, pathname]);
}

/** After a change of page a screen reader and the Tab key go on at its content. */
function useFocusOnPage() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

function Header() {
  const { t, locale } = useI18n();
  const { data: user, isError } = useQuery(userQuery);
  return (
    <header className={styles.header}>
      <Link to="/" className={styles.home} data-nav>
        <Wordmark />
      </Link>
      <nav className={styles.nav} aria-label={t('nav.main')}>
        <NavLink to="/browse" className={styles.link} data-nav>
          {t('nav.browse')}
        </NavLink>
      </nav>
      <div className={styles.tools}>
        <NavLink to="/search" className={styles.link} aria-label={t('nav.search')} data-nav>
          <SearchIcon />
          <span className={styles.onlyWide}>{t('nav.search')}</span>
        </NavLink>
        {(user || isError) && (
          <NavLink to="/account" className={styles.link} aria-label={user ? t('nav.account_of', { name: user.name }) : t('nav.account')} data-nav>
            <PersonIcon />
            <span className={styles.onlyWide}>{user?.name ?? t('nav.account')}</span>
          </NavLink>
        )}
        {user === null && (
          <button type="button" className={buttonClass({ variant: 'secondary' })} onClick={() => session.signIn(undefined, { locale })} data-nav>
            {t('nav.sign_in')}
          </button>
        )}
      </div>
    </header>
  );
}

export function Shell() {
  const { t } = useI18n();
  const main = useFocusOnPage();
  useRemoteKeys();
  return (
    <>
      <a href="#content" className={styles.skip}>
        {t('nav.skip')}
      </a>
      <Header />
      <main id="content" className={styles.main} ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <footer className={styles.footer}>
        <p>{t('footer.sentence')}</p>
        <LanguageSelect className={styles.language} />
      </footer>
      <ScrollRestoration />
    </>
  );
}
