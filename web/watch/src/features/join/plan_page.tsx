import { Button, buttonClass, Skeleton } from '@codeflix/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { accountQuery, opensPlayback, plansQuery, session, userQuery } from '../../shared/api';
import { Failure } from '../../shared/components/failure';
import { Message } from '../../shared/components/message';
import { PlanCard } from '../../shared/components/plan_card';
import { useI18n } from '../../shared/i18n';
import styles from './join.module.css';

export function PlanPage() {
  const { t, locale } = useI18n();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const user = useQuery(userQuery);
  const plans = useQuery(plansQuery);
  const account = useQuery({ ...accountQuery, enabled: Boolean(user.data) });
  const [picked, setPicked] = useState<string>();

  if (plans.isError) return <Failure error={plans.error} retry={() => void plans.refetch()} />;
  if (opensPlayback(account.data?.subscription)) {
    return (
      <Message title={t('join.already_title')} text={t('join.already_text', { plan: account.data?.subscription?.plan.name ?? '' })}>
        <Link to="/" className={buttonClass()}>
          {t('welcome.start')}
        </Link>
        <Link to="/account" className={buttonClass({ variant: 'secondary' })}>
          {t('nav.account')}
        </Link>
      </Message>
    );
  }
  if (plans.data?.data.length === 0) return <Message title={t('join.no_plans_title')} text={t('join.no_plans_text')} />;

  const chosen = picked ?? plans.data?.data[0]?.id ?? '';
  const next = new URLSearchParams(query);
  next.set('plan', chosen);
  const goOn = () => {
    if (user.data) void navigate(`/join/payment?${next}`);
    else session.signIn(`/join/payment?${next}`, { create: true, locale });
  };

  return (
    <div className={styles.page}>
      <title>{`${t('join.plan_title')} · Codeflix`}</title>
      <div className={styles.head}>
        <p className={styles.step}>{t('join.step', { step: 1, steps: 2 })}</p>
        <h1 className={styles.title}>{t('join.plan_title')}</h1>
        <p className={styles.lead}>{t('join.plan_lead')}</p>
      </div>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          goOn();
        }}
      >
        <fieldset className={styles.plans} aria-busy={plans.isPending || undefined} aria-label={t('landing.plans')}>
          {plans.isPending && [0, 1, 2].map((index) => <Skeleton key={index} height={220} />)}
          {plans.data?.data.map((plan) => (
            <label key={plan.id} className={styles.choice}>
              <input
                type="radio"
                name="plan"
                value={plan.id}
                checked={plan.id === chosen}
                onChange={() => setPicked(plan.id)}
                aria-label={plan.name}
              />
              <PlanCard plan={plan} heading="h2" className={styles.face} />
            </label>
          ))}
        </fieldset>
        <div className={styles.actions}>
          <Button type="submit" large disabled={!chosen}>
            {t('join.go_on')}
          </Button>
        </div>
      </form>
    </div>
  );
}
