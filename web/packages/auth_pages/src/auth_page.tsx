import { useEffect, useMemo, useState } from 'react';
import { Shell } from './components/shell';
import { ErrorPage } from './pages/error_page';
import { SignInPage } from './pages/sign_in_page';
import { SignOutPage } from './pages/sign_out_page';
import { SignUpPage } from './pages/sign_up_page';
import { SignedInPage, SignedOutPage } from './pages/end_pages';
import type { AuthState, Locale } from './state';
import { WordsContext, wordsOf, type Key } from './words';

const titles: Record<AuthState['page'], Key> = {
  sign_in: 'sign_in.title',
  sign_up: 'sign_up.title',
  sign_out: 'sign_out.title',
  signed_out: 'signed_out.title',
  signed_in: 'signed_in.title',
  error: 'error.title',
};

/** Any page of an issuer, by its state. */
export function AuthPage({ state }: { state: AuthState }) {
  const [locale, setLocale] = useState<Locale>(state.locale);
  const context = useMemo(() => ({ locale, words: wordsOf(locale) }), [locale]);
  const title = context.words(titles[state.page] ?? titles.error);
  useEffect(() => {
    document.documentElement.lang = locale;
    document.title = `${title} · Codeflix`;
  }, [locale, title]);
  return (
    <WordsContext value={context}>
      <Shell title={title} client={state.client} onLocale={setLocale}>
        <Page state={state} />
      </Shell>
    </WordsContext>
  );
}

function Page({ state }: { state: AuthState }) {
  switch (state.page) {
    case 'sign_in':
      return <SignInPage state={state} />;
    case 'sign_up':
      return <SignUpPage state={state} />;
    case 'sign_out':
      return <SignOutPage state={state} />;
    case 'signed_out':
      return <SignedOutPage state={state} />;
    case 'signed_in':
      return <SignedInPage state={state} />;
    case 'error':
      return <ErrorPage state={state} />;
    default:
      return <ErrorPage state={{ page: 'error', locale: 'en', error: { code: 'server_error' } }} />;
  }
}
