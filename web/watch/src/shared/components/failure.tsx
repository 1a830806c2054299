import { ApiError } from '@codeflix/api';
import { Button } from '@codeflix/ui';
import { session } from '../api';
import { useI18n, type Key } from '../i18n';
import { Message } from './message';

/** The words for what went wrong: what a person can do about it, not how it is called. */
export function failureWords(error: unknown): { title: Key; text: Key } {
  if (!(error instanceof ApiError)) return { title: 'failure.bug_title', text: 'failure.bug_text' };
  if (error.code === 'search.unavailable') return { title: 'failure.search_title', text: 'failure.search_text' };
  if (error.status === 0) return { title: 'failure.network_title', text: 'failure.network_text' };
  if (error.status === 401) return { title: 'failure.session_title', text: 'failure.session_text' };
  if (error.status === 404) return { title: 'failure.gone_title', text: 'failure.gone_text' };
  if (error.status === 429) return { title: 'failure.busy_title', text: 'failure.busy_text' };
  return { title: 'failure.server_title', text: 'failure.server_text' };
}

export function Failure({ error, retry, compact }: { error: unknown; retry: () => void; compact?: boolean }) {
  const { t, locale } = useI18n();
  const words = failureWords(error);
  const signedOut = error instanceof ApiError && error.status === 401;
  return (
    <div role="alert">
      <Message title={t(words.title)} text={t(words.text)} compact={compact}>
        {signedOut ? (
          <Button onClick={() => session.signIn(undefined, { locale })} data-nav>
            {t('nav.sign_in')}
          </Button>
        ) : (
          <Button variant="secondary" onClick={retry} data-nav>
            {t('action.retry')}
          </Button>
        )}
      </Message>
    </div>
  );
}
