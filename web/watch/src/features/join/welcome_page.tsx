import { buttonClass } from '@codeflix/ui';
import { Link, useSearchParams } from 'react-router';
import { Message } from '../../shared/components/message';
import { useI18n } from '../../shared/i18n';
import { returnPath } from './return_path';

export function WelcomePage() {
  const { t } = useI18n();
  const [query] = useSearchParams();
  const path = returnPath(query);
  if (query.get('status') === 'incomplete') {
    return (
      <Message title={t('welcome.waiting_title')} text={t('welcome.waiting_text')}>
        <Link to="/account" className={buttonClass({ large: true })}>
          {t('nav.account')}
        </Link>
      </Message>
    );
  }
  return (
    <Message title={t('welcome.title')} text={t('welcome.text')}>
      <Link to={path ?? '/'} className={buttonClass({ large: true })} data-nav>
        {path ? t('welcome.watch') : t('welcome.start')}
      </Link>
      <Link to="/account" className={buttonClass({ variant: 'secondary', large: true })} data-nav>
        {t('nav.account')}
      </Link>
    </Message>
  );
}
