import { Chip } from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import type { Subscription } from '../data/types';
import { date } from './format';

const colours = {
  incomplete: 'default',
  trialing: 'primary',
  active: 'success',
  past_due: 'error',
  canceled: 'default',
  expired: 'default',
} as const;

export function SubscriptionState({ subscription }: { subscription: Subscription | null | undefined }) {
  const translate = useTranslate();
  if (!subscription) return translate('subscription.none');
  return (
    <Chip size="small" variant="outlined" color={colours[subscription.status]} label={translate(`subscription.status.${subscription.status}`)} />
  );
}

/** What comes next: the next charge, or the end. */
export function SubscriptionNext({ subscription }: { subscription: Subscription }) {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const on = date(subscription.current_period_end, locale);
  if (subscription.status === 'canceled' || subscription.status === 'expired') return translate('subscription.ended', { on });
  return translate(subscription.cancel_at_period_end ? 'subscription.ends' : 'subscription.renews', { on });
}
