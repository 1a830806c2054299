import { Alert, Button, ChevronRightIcon, PlusIcon, Skeleton, TextField } from '@codeflix/ui';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState, type FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import { homeQuery, plansQuery, session } from '../../shared/api';
import { Poster } from '../../shared/components/poster';
import { PlanCard } from '../../shared/components/plan_card';
import { useI18n, type Key } from '../../shared/i18n';
import styles from './landing_page.module.css';

/** One field that the browser can judge: a library for forms would be most of what this page weighs. */
function SignUpField() {
  const { t, locale } = useI18n();
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem('email') as HTMLInputElement;
    setWrong(!field.validity.valid);
    if (field.validity.valid) session.signIn('/join', { create: true, loginHint: field.value, locale });
    else field.focus();
  };
  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <TextField
        label={t('landing.email')}
        type="email"
        autoComplete="email"
        inputMode="email"
        name="email"
        required
        error={wrong ? t('landing.email_wrong') : undefined}
        onChange={() => setWrong(false)}
      />
      <Button type="submit">
        {t('landing.start')}
        <ChevronRightIcon size={20} />
      </Button>
    </form>
  );
}

function Wall() {
  const titles = useQuery(homeQuery).data?.rows[0]?.titles;
  // The words are drawn first; the pictures behind them are not worth a wait.
  const shown = useDeferredValue(true, false);
  if (!shown || !titles?.length) return null;
  return (
    <div className={styles.wall} aria-hidden="true">
      {Array.from({ length: 30 }, (_, index) => titles[index % titles.length]).map((title, index) => title && <Poster key={index} title={title} />)}
    </div>
  );
}

function Plans() {
  const { t } = useI18n();
  const plans = useQuery(plansQuery);
  if (plans.isError || plans.data?.data.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby="plans">
      <h2 id="plans" className={styles.heading}>
        {t('landing.plans')}
      </h2>
      <ul className={styles.plans} aria-busy={plans.isPending || undefined}>
        {plans.data?.data.map((plan) => (
          <li key={plan.id}>
            <PlanCard plan={plan} />
          </li>
        )) ??
          [0, 1, 2].map((index) => (
            <li key={index}>
              <Skeleton height={220} />
            </li>
          ))}
      </ul>
    </section>
  );
}

const questions: [Key, Key][] = [
  ['faq.devices', 'faq.devices_answer'],
  ['faq.free', 'faq.free_answer'],
  ['faq.cancel', 'faq.cancel_answer'],
  ['faq.payment', 'faq.payment_answer'],
];

export function LandingPage() {
  const { t } = useI18n();
  const [query] = useSearchParams();
  const failed = query.get('sign_in');
  return (
    <>
      <title>{t('landing.document')}</title>
      <section className={styles.top} aria-labelledby="sentence">
        <Wall />
        <div className={styles.shade} />
        <div className={styles.words}>
          {failed && <Alert kind="danger">{failed === 'expired' ? t('landing.sign_in_expired') : t('landing.sign_in_failed')}</Alert>}
          <h1 id="sentence" className={styles.title}>
            {t('landing.title')}
          </h1>
          <p className={styles.lead}>{t('landing.lead')}</p>
          <SignUpField />
        </div>
      </section>
      <Plans />
      <section className={styles.section} aria-labelledby="questions">
        <h2 id="questions" className={styles.heading}>
          {t('landing.questions')}
        </h2>
        <div className={styles.questions}>
          {questions.map(([question, answer]) => (
            <details key={question} className={styles.question}>
              <summary>
                {t(question)}
                <PlusIcon size={20} />
              </summary>
              <p>{t(answer)}</p>
            </details>
          ))}
        </div>
      </section>
    </>
  );
}
