#pragma once

#include "services/subscription/domain/entities.hpp"

/// What happens to a subscription as time passes and payments come or fail. Pure functions on the entity.
namespace codeflix::subscription {

/// A new subscription, not paid yet. With `trial` it is trialing until the plan's trial days are over, and the first period
/// begins then; otherwise the first period begins now and awaits its payment.
Subscription open_subscription(SubscriptionId id, const Account& account, const Plan& plan, const PaymentMethodId& method, bool trial, Time now);

/// The period that the next invoice is for: the current one while incomplete, the following one at renewal.
struct Period {
  std::int64_t index = 0;
  Time start;
  Time end;
};
Period period_to_charge(const Subscription& subscription, const std::string& time_zone);

/// The period was paid: it is the current one, and the subscription is active.
void on_paid(Subscription& subscription, const Period& period);
/// The first payment was refused: nothing came of it.
void on_first_refused(Subscription& subscription, Time now);
/// A renewal was refused: past due, tried again 1, 3 and 7 days after the period's end, then expired.
void on_renewal_refused(Subscription& subscription, Time now);
/// The paid time of a cancelled subscription is over.
void on_canceled(Subscription& subscription, Time now);

/// Cancels at the period's end; a past due one at once. Errors: conflict `subscription.ended`, `subscription.payment_pending`.
Result<> cancel(Subscription& subscription, Time now);
/// Takes a cancellation back. Error: conflict `subscription.not_cancelling`.
Result<> reactivate(Subscription& subscription, Time now);

/// Until when it lets its customer watch: for the period, and an hour longer while a renewal is to come.
Time access_until(const Subscription& subscription);

}  // namespace codeflix::subscription
