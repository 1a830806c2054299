import { must } from '@codeflix/api';
import { Alert, Button, RatingBadge, Skeleton } from '@codeflix/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { accountQuery, api, session, userQuery } from '../../shared/api';
import { Failure } from '../../shared/components/failure';
import { LanguageSelect } from '../../shared/components/language_select';
import { Message } from '../../shared/components/message';
import { useI18n } from '../../shared/i18n';
import styles from './account_page.module.css';
import { Invoices } from './invoices';
import { NameForm } from './name_form';
import { PlanSection } from './plan_section';

function Profiles() {
  const { t } = useI18n();
  const profiles = useQuery({ queryKey: ['profiles'], queryFn: ({ signal }) => must(api.playback.GET('/profiles', { signal })) });
  return (
    <section className={styles.section} aria-labelledby="profiles">
      <h2 id="profiles" className={styles.heading}>
        {t('account.profiles')}
      </h2>
      {profiles.isPending && <Skeleton width={88} height={104} />}
      {profiles.isError && <Failure error={profiles.error} retry={() => void profiles.refetch()} compact />}
      <ul className={styles.profiles}>
        {profiles.data?.data.map((profile) => (
          <li key={profile.id} className={styles.profile}>
            <span className={styles.avatar} aria-hidden="true">
              {profile.name.slice(0, 1).toUpperCase()}
            </span>
            <span>{profile.name}</span>
            <RatingBadge rating={profile.maturity} label={t('account.ceiling', { rating: t(`rating.${profile.maturity}`) })} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SignOut() {
  const { t } = useI18n();
  const leaving = useMutation({ mutationFn: () => session.signOut() });
  return (
    <div>
      <Button variant="secondary" busy={leaving.isPending} onClick={() => leaving.mutate()}>
        {t('account.sign_out')}
      </Button>
      {leaving.isError && <Alert kind="danger">{t('account.sign_out_failed')}</Alert>}
    </div>
  );
}

export function AccountPage() {
  const { t, locale } = useI18n();
  const user = useQuery(userQuery);
  const account = useQuery({ ...accountQuery, enabled: Boolean(user.data) });

  if (user.data === null) {
    return (
      <Message title={t('account.sign_in_title')} text={t('account.sign_in_text')}>
        <Button onClick={() => session.signIn(undefined, { locale })}>{t('nav.sign_in')}</Button>
      </Message>
    );
  }
  if (user.isError) return <Failure error={user.error} retry={() => void user.refetch()} />;
  if (account.isError) return <Failure error={account.error} retry={() => void account.refetch()} />;

  return (
    <div className={styles.page} aria-busy={account.isPending || undefined}>
      <title>{`${t('nav.account')} · Codeflix`}</title>
      <div className={styles.head}>
        <div>
          <h1 className={styles.title}>{t('nav.account')}</h1>
          <p className={styles.email}>{account.data?.email ?? user.data?.email}</p>
        </div>
        <SignOut />
      </div>
      <section className={styles.section} aria-labelledby="plan">
        <h2 id="plan" className={styles.heading}>
          {t('account.plan')}
        </h2>
        {account.data ? <PlanSection subscription={account.data.subscription ?? null} /> : <Skeleton height={160} />}
      </section>
      <Invoices />
      <Profiles />
      <section className={styles.section} aria-labelledby="you">
        <h2 id="you" className={styles.heading}>
          {t('account.you')}
        </h2>
        {account.data ? <NameForm account={account.data} /> : <Skeleton height={76} />}
        <LanguageSelect className={styles.language} />
      </section>
    </div>
  );
}
