import type { SubscriptionSchemas } from '@codeflix/api';

export type CardToken = SubscriptionSchemas['schemas']['NewPaymentMethod']['token'];

/** The cards of the sandbox gateway that the page offers; each shows one outcome that a real card can have. */
export const cards = [
  'tok_approved',
  'tok_declined',
  'tok_insufficient_funds',
  'tok_needs_action',
  'tok_timeout',
  'tok_pays_later',
] as const satisfies CardToken[];
