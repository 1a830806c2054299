import { Button, buttonClass } from '@codeflix/ui';
import { Link } from 'react-router';
import { Message } from '../shared/components/message';
import { useI18n } from '../shared/i18n';

export function NotFound() {
  const { t } = useI18n();
  return (
    <Message title={t('not_found.title')} text={t('not_found.text')}>
      <Link to="/" className={buttonClass()} data-nav>
        {t('action.home')}
      </Link>
      <Link to="/search" className={buttonClass({ variant: 'secondary' })} data-nav>
        {t('nav.search')}
      </Link>
    </Message>
  );
}

/** A bug, or a chunk that an update of the platform took away: in both cases the page is loaded anew. */
export function Broken() {
  const { t } = useI18n();
  return (
    <main>
      <Message title={t('broken.title')} text={t('broken.text')}>
        <Button onClick={() => window.location.reload()}>{t('action.reload')}</Button>
        <a href="/" className={buttonClass({ variant: 'secondary' })}>
          {t('action.home')}
        </a>
      </Message>
    </main>
  );
}
