import { useEffect, useMemo, useState } from 'react';
import { Shell } from './components/shell';
import { CodePage } from './pages/code_page';
import { CodeSetupPage } from './pages/code_setup_page';
import { ErrorPage } from './pages/error_page';
import { ForgotPage } from './pages/forgot_page';
import { NewPasswordPage } from './pages/new_password_page';
import { NoticePage } from './pages/notice_page';
import { SignInPage } from './pages/sign_in_page';
import { SignOutPage } from './pages/sign_out_page';
import { SignUpPage } from './pages/sign_up_page';
import { SignedInPage, SignedOutPage } from './pages/end_pages';
import { VerifyEmailPage } from './pages/verify_email_page';
import type { AuthState, Locale } from './state';
import { WordsContext, wordsOf, type Key } from './words';

const titles: Record<AuthState['page'], Key> = {
  sign_in: 'sign_in.title',
  sign_up: 'sign_up.title',
  forgot: 'forgot.title',
  new_password: 'new_password.title',
  verify_email: 'verify_email.title',
  code: 'code.title',
  code_setup: 'code_setup.title',
  notice: 'notice.title',
  sign_out: 'sign_out.title',
  signed_out: 'signed_out.title',
  signed_in: 'signed_in.title',
  error: 'error.title',
};

/** Any page of an issuer, by its state. */
export function AuthPage({ state }: { state: AuthState }) {
  const [locale, setLocale] = useState<Locale>(state.locale);
  const context = useMemo(() => ({ locale, words: wordsOf(locale), keepsLanguage: state.languages !== undefined }), [locale, state.languages]);
  const title = context.words(titles[state.page] ?? titles.error);
  useEffect(() => {
    document.documentElement.lang = locale;
    document.title = `${title} · Codeflix`;
  }, [locale, title]);
  return (
    <WordsContext value={context}>
      <Shell title={title} client={state.client} languages={state.languages} onLocale={setLocale}>
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
    case 'forgot':
      return <ForgotPage state={state} />;
    case 'new_password':
      return <NewPasswordPage state={state} />;
    case 'verify_email':
      return <VerifyEmailPage state={state} />;
    case 'code':
      return <CodePage state={state} />;
    case 'code_setup':
      return <CodeSetupPage state={state} />;
    case 'notice':
      return <NoticePage state={state} />;
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
