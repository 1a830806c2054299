import { ApiError, must } from '@codeflix/api';
import { Alert, Button, buttonClass, CardIcon, cx, Skeleton } from '@codeflix/ui';
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import * as z from 'zod/mini';
import { accountQuery, api, plansQuery, session, userQuery, type Plan } from '../../shared/api';
import { Failure } from '../../shared/components/failure';
import { Message } from '../../shared/components/message';
import { money } from '../../shared/format';
import { useI18n, type Key } from '../../shared/i18n';
import { cards, type CardToken } from './cards';
import styles from './join.module.css';

const schema = z.object({ card: z.enum(cards) });

const reasons: Record<string, Key | undefined> = {
  card_declined: 'payment.declined',
  insufficient_funds: 'payment.insufficient_funds',
  payment_needs_action: 'payment.needs_action',
  payment_unknown: 'payment.unknown',
};

/** Why it did not work, in words that leave a way on. */
function reasonOf(error: unknown): Key {
  if (error instanceof ApiError && error.status === 402) return reasons[error.code.replace(/^.*\./, '')] ?? 'payment.refused';
  if (error instanceof ApiError && error.status === 409) return 'payment.already';
  return error instanceof ApiError && error.status === 0 ? 'failure.network_text' : 'failure.server_text';
}

async function subscribe(plan_id: string, token: CardToken) {
  const method = await must(api.subscription.POST('/payment_methods', { body: { gateway: 'sandbox', token } }));
  return must(api.subscription.POST('/subscriptions', { body: { plan_id, payment_method_id: method.id } }));
}

function PaymentForm({ plan }: { plan: Plan }) {
  const { t, n, locale } = useI18n();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const queries = useQueryClient();
  const form = useForm<z.infer<typeof schema>>({ resolver: zodResolver(schema), defaultValues: { card: 'tok_approved' } });
  const purchase = useMutation({
    mutationFn: ({ card }: z.infer<typeof schema>) => subscribe(plan.id, card),
    onSuccess: async (subscription) => {
      await queries.invalidateQueries({ queryKey: accountQuery.queryKey });
      const next = new URLSearchParams(query);
      next.delete('plan');
      if (subscription.status === 'incomplete') next.set('status', 'incomplete');
      void navigate(`/join/welcome?${next}`, { replace: true });
    },
  });
  const trial = plan.trial_days > 0;

  return (
    <form className={styles.form} onSubmit={form.handleSubmit((values) => purchase.mutate(values))}>
      <div className={styles.summary}>
        <span>
          <strong>{plan.name}</strong>
          {trial && <span className={styles.kind}>{n('plan.trial', plan.trial_days)}</span>}
        </span>
        <span>
          <strong>{money(plan.price, plan.currency, locale)}</strong> <span className={styles.small}>{t(`plan.per_${plan.interval}`)}</span>
        </span>
      </div>
      <fieldset className={styles.cards}>
        <legend className={styles.legend}>{t('payment.legend')}</legend>
        {cards.map((card) => (
          <label key={card} className={styles.choice}>
            <input type="radio" value={card} {...form.register('card')} />
            <span className={cx(styles.face, styles.card)}>
              <CardIcon />
              <span>
                {t(`card.${card}`)}
                <span className={styles.kind}>{t(`card.${card}_kind`)}</span>
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {purchase.isError && (
        <Alert kind="danger" title={t('payment.failed')}>
          <p>{t(reasonOf(purchase.error))}</p>
        </Alert>
      )}
      <div className={styles.actions}>
        <Button type="submit" large busy={purchase.isPending}>
          {trial ? t('payment.start_trial') : t('payment.pay', { price: money(plan.price, plan.currency, locale) })}
        </Button>
        <Link to={`/join?${query}`} className={buttonClass({ variant: 'quiet', large: true })}>
          {t('payment.other_plan')}
        </Link>
      </div>
      <p className={styles.small}>{t('payment.small_print')}</p>
    </form>
  );
}

export function PaymentPage() {
  const { t, locale } = useI18n();
  const [query] = useSearchParams();
  const user = useQuery(userQuery);
  const plans = useQuery(plansQuery);

  if (user.data === null) {
    return (
      <Message title={t('join.account_title')} text={t('join.account_text')}>
        <Button onClick={() => session.signIn(undefined, { create: true, locale })}>{t('refusal.create_account')}</Button>
        <Button variant="secondary" onClick={() => session.signIn(undefined, { locale })}>
          {t('nav.sign_in')}
        </Button>
      </Message>
    );
  }
  if (user.isError) return <Failure error={user.error} retry={() => void user.refetch()} />;
  if (plans.isError) return <Failure error={plans.error} retry={() => void plans.refetch()} />;
  const plan = plans.data?.data.find((each) => each.id === query.get('plan'));
  if (plans.data && !plan) return <Navigate to="/join" replace />;

  return (
    <div className={cx(styles.page, styles.narrow)}>
      <title>{`${t('payment.title')} · Codeflix`}</title>
      <div className={styles.head}>
        <p className={styles.step}>{t('join.step', { step: 2, steps: 2 })}</p>
        <h1 className={styles.title}>{t('payment.title')}</h1>
        <p className={styles.lead}>{t('payment.sandbox')}</p>
      </div>
      {plan && user.data ? <PaymentForm plan={plan} /> : <Skeleton height={420} />}
    </div>
  );
}
