import { CheckIcon, cx } from '@codeflix/ui';
import type { Plan } from '../api';
import { money } from '../format';
import { useI18n } from '../i18n';
import styles from './plan_card.module.css';

export interface PlanCardProps {
  plan: Plan;
  /** Under which heading of the page it stands. */
  heading?: 'h2' | 'h3';
  className?: string;
}

export function PlanCard({ plan, heading: Heading = 'h3', className }: PlanCardProps) {
  const { t, n, locale } = useI18n();
  const facts = [
    n('plan.streams', plan.streams),
    t('plan.height', { height: plan.max_height }),
    plan.trial_days > 0 && n('plan.trial', plan.trial_days),
  ].filter((fact) => typeof fact === 'string' && fact !== '');
  return (
    <div className={cx(styles.plan, className)}>
      <Heading className={styles.name}>{plan.name}</Heading>
      <p className={styles.price}>
        {money(plan.price, plan.currency, locale)} <small>{t(`plan.per_${plan.interval}`)}</small>
      </p>
      {plan.description && <p className={styles.description}>{plan.description}</p>}
      <ul className={styles.facts}>
        {facts.map((fact) => (
          <li key={String(fact)}>
            <CheckIcon size={18} />
            {fact}
          </li>
        ))}
      </ul>
    </div>
  );
}
