import { ApiError } from '@codeflix/api';
import { Button, buttonClass } from '@codeflix/ui';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { session, titleQuery } from '../../shared/api';
import { Failure } from '../../shared/components/failure';
import { Message } from '../../shared/components/message';
import { useI18n } from '../../shared/i18n';
import type { EngineFailure } from './engine';
import styles from './refusal.module.css';

/** Words over the picture of the title that they are about. */
export function Scene({ id, children }: { id: string; children: ReactNode }) {
  const artwork = useQuery(titleQuery(id)).data?.artwork;
  const picture = artwork?.banner ?? artwork?.thumbnail;
  return (
    <div className={styles.scene}>
      {picture && <img className={styles.picture} src={picture.url} width={picture.width} height={picture.height} alt="" />}
      <div className={styles.shade} />
      <div className={styles.words}>{children}</div>
    </div>
  );
}

/** Who is not signed in does not play; the way back leads to the same title. */
export function SignInFirst({ id }: { id: string }) {
  const { t, locale } = useI18n();
  return (
    <Message title={t('refusal.sign_in_title')} text={t('refusal.sign_in_text')}>
      <Button onClick={() => session.signIn(undefined, { locale })}>{t('nav.sign_in')}</Button>
      <Button variant="secondary" onClick={() => session.signIn(undefined, { create: true, locale })}>
        {t('refusal.create_account')}
      </Button>
      <BackToTitle id={id} />
    </Message>
  );
}

function BackToTitle({ id }: { id: string }) {
  const { t } = useI18n();
  return (
    <Link to={`/titles/${id}`} className={buttonClass({ variant: 'quiet' })}>
      {t('player.to_title')}
    </Link>
  );
}

/** Why a title does not play, and what can be done about it. */
export function Refusal({ error, id, retry }: { error: unknown; id: string; retry: () => void }) {
  const { t } = useI18n();
  const again = (
    <Button variant="secondary" onClick={retry}>
      {t('action.retry')}
    </Button>
  );
  const code = error instanceof ApiError ? error.code.replace(/^.*\./, '') : '';
  switch (code) {
    case 'subscription_required':
      return (
        <Message title={t('refusal.subscription_title')} text={t('refusal.subscription_text')}>
          <Link to={`/join?return_to=/watch/${id}`} className={buttonClass()}>
            {t('refusal.see_plans')}
          </Link>
          <BackToTitle id={id} />
        </Message>
      );
    case 'rating_not_allowed':
      return (
        <Message title={t('refusal.rating_title')} text={t('refusal.rating_text')}>
          <Link to="/" className={buttonClass()}>
            {t('action.home')}
          </Link>
          <BackToTitle id={id} />
        </Message>
      );
    case 'too_many_streams': {
      const devices = error instanceof ApiError && Array.isArray(error.problem.devices) ? error.problem.devices.map(String).filter(Boolean) : [];
      return (
        <Message
          title={t('refusal.streams_title')}
          text={devices.length > 0 ? t('refusal.streams_on', { devices: devices.join(', ') }) : t('refusal.streams_text')}
        >
          {again}
          <Link to="/account" className={buttonClass({ variant: 'secondary' })}>
            {t('nav.account')}
          </Link>
          <BackToTitle id={id} />
        </Message>
      );
    }
    case 'video_not_playable':
      return (
        <Message title={t('refusal.gone_title')} text={t('refusal.gone_text')}>
          <Link to="/browse" className={buttonClass()}>
            {t('nav.browse')}
          </Link>
        </Message>
      );
    default:
      return <Failure error={error} retry={retry} />;
  }
}

/** The player itself gave up. */
export function EngineRefusal({ failure, id, retry }: { failure: EngineFailure; id: string; retry: () => void }) {
  const { t } = useI18n();
  return (
    <div role="alert">
      <Message title={t(`player.${failure}_title`)} text={t(`player.${failure}_text`)}>
        {failure !== 'unsupported' && <Button onClick={retry}>{t('action.retry')}</Button>}
        <BackToTitle id={id} />
      </Message>
    </div>
  );
}
