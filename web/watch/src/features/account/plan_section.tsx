import { must } from '@codeflix/api';
import { Alert, Button, buttonClass, Card, cx, Dialog } from '@codeflix/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { accountQuery, api, type Subscription } from '../../shared/api';
import { date, money } from '../../shared/format';
import { useI18n, type Key } from '../../shared/i18n';
import styles from './account_page.module.css';

/** What the status means for who pays, with the date that goes with it. */
function sentence(subscription: Subscription): Key {
  if (subscription.cancel_at_period_end) return 'account.ends_on';
  switch (subscription.status) {
    case 'trialing':
      return 'account.trial_until';
    case 'active':
      return 'account.renews_on';
    case 'past_due':
      return 'account.past_due';
    case 'incomplete':
      return 'account.incomplete';
    case 'canceled':
    case 'expired':
      return 'account.ended_on';
  }
}

function useChange(work: (id: string) => Promise<unknown>, done: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: accountQuery.queryKey });
      done();
    },
  });
}

export function PlanSection({ subscription }: { subscription: Subscription | null }) {
  const { t, locale } = useI18n();
  const [asking, setAsking] = useState(false);
  const cancel = useChange(
    (id) => must(api.subscription.DELETE('/subscriptions/{id}', { params: { path: { id } } })),
    () => setAsking(false),
  );
  const reactivate = useChange(
    (id) => must(api.subscription.POST('/subscriptions/{id}/reactivate', { params: { path: { id } } })),
    () => undefined,
  );

  if (!subscription) {
    return (
      <Card className={styles.plan}>
        <p className={styles.muted}>{t('account.no_plan')}</p>
        <div className={styles.actions}>
          <Link to="/join" className={buttonClass()}>
            {t('refusal.see_plans')}
          </Link>
        </div>
      </Card>
    );
  }

  const { plan, status, id } = subscription;
  const over = status === 'canceled' || status === 'expired';
  const bad = over || status === 'past_due' || subscription.cancel_at_period_end;
  const until = date(subscription.current_period_end, locale);
  return (
    <Card className={styles.plan}>
      <div className={styles.line}>
        <span className={styles.name}>{plan.name}</span>
        <span>
          {money(plan.price, plan.currency, locale)} <span className={styles.muted}>{t(`plan.per_${plan.interval}`)}</span>
        </span>
      </div>
      <p>
        <span className={cx(styles.status, bad ? styles.bad : styles.good)}>
          {subscription.cancel_at_period_end && !over ? t('status.canceling') : t(`status.${status}`)}
        </span>
        {' · '}
        {t(sentence(subscription), { date: until })}
      </p>
      {reactivate.isError && <Alert kind="danger">{t('account.change_failed')}</Alert>}
      <div className={styles.actions}>
        {over && (
          <Link to="/join" className={buttonClass()}>
            {t('refusal.see_plans')}
          </Link>
        )}
        {!over && subscription.cancel_at_period_end && (
          <Button busy={reactivate.isPending} onClick={() => reactivate.mutate(id)}>
            {t('account.reactivate')}
          </Button>
        )}
        {!over && !subscription.cancel_at_period_end && (
          <Button variant="danger" onClick={() => setAsking(true)}>
            {t('account.cancel')}
          </Button>
        )}
      </div>
      <Dialog open={asking} onClose={() => setAsking(false)} title={t('account.cancel_title')} closeLabel={t('action.close')}>
        <div className={styles.plan}>
          <p>{t('account.cancel_text', { date: until })}</p>
          {cancel.isError && <Alert kind="danger">{t('account.change_failed')}</Alert>}
          <div className={styles.actions}>
            <Button variant="danger" busy={cancel.isPending} onClick={() => cancel.mutate(id)}>
              {t('account.cancel_confirm')}
            </Button>
            <Button variant="secondary" onClick={() => setAsking(false)}>
              {t('account.cancel_keep')}
            </Button>
          </div>
        </div>
      </Dialog>
    </Card>
  );
}
