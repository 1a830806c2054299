#include "services/subscription/domain/lifecycle.hpp"

#include <array>

#include "services/subscription/domain/billing_calendar.hpp"

namespace codeflix::subscription {

namespace {

using std::chrono::days;

// Domain rule, dunning: three more attempts at these days after the first.
constexpr std::array kDunning = {days(1), days(3), days(7)};

// So that a renewal that takes some minutes interrupts nobody.
constexpr std::chrono::hours kRenewalGrace{1};

}  // namespace

Subscription open_subscription(SubscriptionId id, const Account& account, const Plan& plan, const PaymentMethodId& method, bool trial, Time now) {
  Subscription s;
  s.id = std::move(id);
  s.account = account.id;
  s.plan = plan.id;
  s.payment_method = method;
  s.terms = plan.terms;
  s.created_at = now;
  s.period_start = now;
  if (trial) {
    s.status = Status::trialing;
    s.trial_end = now + days(plan.trial_days);
    s.anchor = *s.trial_end;
    s.period = -1;
    s.period_end = *s.trial_end;
  } else {
    s.anchor = now;
    s.period_end = billing_boundary(now, plan.terms.interval, 1, account.time_zone);
  }
  return s;
}

Period period_to_charge(const Subscription& s, const std::string& time_zone) {
  const auto index = s.status == Status::incomplete ? s.period : s.period + 1;
  return {index, billing_boundary(s.anchor, s.terms.interval, index, time_zone), billing_boundary(s.anchor, s.terms.interval, index + 1, time_zone)};
}

void on_paid(Subscription& s, const Period& period) {
  s.status = Status::active;
  s.period = period.index;
  s.period_start = period.start;
  s.period_end = period.end;
  s.failed_attempts = 0;
  s.next_attempt_at.reset();
}

void on_first_refused(Subscription& s, Time now) {
  s.status = Status::expired;
  s.canceled_at = now;
}

void on_renewal_refused(Subscription& s, Time now) {
  const auto attempt = static_cast<std::size_t>(s.failed_attempts++);
  if (attempt < kDunning.size()) {
    s.status = Status::past_due;
    s.next_attempt_at = s.period_end + kDunning.at(attempt);
    return;
  }
  s.status = Status::expired;
  s.canceled_at = now;
  s.next_attempt_at.reset();
}

void on_canceled(Subscription& s, Time now) {
  s.status = Status::canceled;
  s.canceled_at = now;
}

Result<> cancel(Subscription& s, Time now) {
  if (!s.is_open()) return fail(ErrorKind::conflict, "subscription.ended", "This subscription has ended already.");
  if (s.status == Status::incomplete)
    return fail(ErrorKind::conflict, "subscription.payment_pending", "The first payment is still on its way: wait for it before cancelling.");
  if (s.status == Status::past_due) {
    on_canceled(s, now);
    s.next_attempt_at.reset();
  }
  s.cancel_at_period_end = true;
  return {};
}

Result<> reactivate(Subscription& s, Time now) {
  if (!s.is_open() || !s.cancel_at_period_end || s.period_end <= now)
    return fail(ErrorKind::conflict, "subscription.not_cancelling", "This subscription is not about to end.");
  s.cancel_at_period_end = false;
  return {};
}

Time access_until(const Subscription& s) {
  const bool renews = (s.status == Status::active || s.status == Status::trialing) && !s.cancel_at_period_end;
  return renews ? s.period_end + kRenewalGrace : s.period_end;
}

}  // namespace codeflix::subscription
