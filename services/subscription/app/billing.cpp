#include "services/subscription/app/billing.hpp"

#include "services/subscription/app/accounts.hpp"
#include "services/subscription/app/tell.hpp"
#include "services/subscription/contract/events.hpp"
#include "services/subscription/domain/lifecycle.hpp"

namespace codeflix::subscription {

namespace {

// An attempt younger than this is still being made by the thread that began it.
constexpr std::chrono::seconds kAttemptInFlight{60};
constexpr std::int64_t kBatch = 100;

Result<Account> require_account(sql::Transaction& tx, Store& store, const AccountId& id) {
  CODEFLIX_TRY_ASSIGN(auto account, store.account(tx, id));
  if (!account) return fail(ErrorKind::internal, "account.missing", "A subscription has no account.");
  return std::move(*account);
}

Failure has_one_already() { return fail(ErrorKind::conflict, "subscription.exists", "This account has a subscription already."); }

Failure payment_refused(const std::string& code) {
  if (code == "insufficient_funds")
    return fail(ErrorKind::payment_required, code, "The card has not enough funds. Nothing was charged: try another one.");
  if (code == "payment_needs_action")
    return fail(ErrorKind::payment_required, code, "The bank wants this payment confirmed, which is not possible here. Try another card.");
  if (code == "payment_unknown")
    return fail(ErrorKind::payment_required, code,
                "The payment service did not answer. We find out what became of it before anything is charged again.");
  return fail(ErrorKind::payment_required, code, "The card was declined. Nothing was charged: try another one.");
}

}  // namespace

Result<> Billing::begin(sql::Transaction& tx, const SubscriptionId& id, const auth::Principal& customer, const PlanId& plan_id,
                        const PaymentMethodId& method_id) {
  CODEFLIX_TRY_ASSIGN(const auto account, ensure_account(tx, store_, clock_, customer));
  CODEFLIX_TRY_ASSIGN(const auto plan, store_.plan(tx, plan_id));
  if (!plan || !plan->active) return fail(ErrorKind::not_found, "plan.unknown", "There is no such plan.");
  CODEFLIX_TRY_ASSIGN(const auto method, store_.payment_method(tx, method_id));
  if (!method || method->account != account.id) return fail(ErrorKind::not_found, "payment_method.unknown", "There is no such payment method.");
  CODEFLIX_TRY_ASSIGN(const auto before, store_.subscriptions(tx, {.account = account.id, .status = {}, .search = {}}, {.limit = 1}));
  if (!before.items.empty() && before.items.front().is_open()) return has_one_already();

  const bool trial = plan->trial_days > 0 && before.total == 0;
  const auto subscription = open_subscription(id, account, *plan, method->id, trial, clock_.now());
  CODEFLIX_TRY(store_.add_subscription(tx, subscription));
  if (trial) return tell(tx, clock_, kActivated, subscription, account);
  CODEFLIX_TRY(begin_attempt(tx, subscription, account, 1));
  return {};
}

Result<Billing::Begun> Billing::begun(const SubscriptionId& id) {
  return database_.read([&](sql::Transaction& tx) -> Result<Begun> {
    CODEFLIX_TRY_ASSIGN(const auto subscription, store_.subscription(tx, id));
    if (!subscription) return fail(ErrorKind::internal, "subscription.missing", "A subscription that was begun is not there.");
    if (subscription->trial_end) return Begun{*subscription, {}};
    CODEFLIX_TRY_ASSIGN(const auto invoice, store_.invoice_of_period(tx, id, subscription->anchor));
    CODEFLIX_TRY_ASSIGN(const auto payment, store_.last_payment(tx, invoice->id));
    CODEFLIX_TRY_ASSIGN(auto charge, charge_for(tx, *payment));
    return Begun{*subscription, Attempt{*payment, std::move(charge)}};
  });
}

Result<Subscription> Billing::subscribe(const auth::Principal& customer, const PlanId& plan, const PaymentMethodId& method, const Once& once) {
  CODEFLIX_TRY(settle_own_unknown_payment(customer));
  const auto own = SubscriptionId::generate(clock_);
  const auto id = once([&](sql::Transaction& tx) -> Result<SubscriptionId> {
    CODEFLIX_TRY(begin(tx, own, customer, plan, method));
    return own;
  });
  if (!id && id.error().code == "sql.unique") return has_one_already();
  if (!id) return fail(id);

  CODEFLIX_TRY_ASSIGN(auto known, begun(*id));
  if (known.first && known.first->payment.status == PaymentStatus::requested) {
    const auto& payment = known.first->payment;
    if (*id == own) {
      CODEFLIX_TRY(settle(payment, gateway_.charge(known.first->charge)));
    } else if (payment.requested_at > clock_.now() - kAttemptInFlight) {
      return fail(ErrorKind::conflict, "idempotency.in_progress",
                  "The first request with this Idempotency-Key is still at work: ask again in a minute.");
    } else {
      CODEFLIX_TRY(look_up(payment));
    }
    CODEFLIX_TRY_ASSIGN(known, begun(*id));
  }
  if (!known.first) return known.subscription;
  const auto& payment = known.first->payment;
  if (payment.status == PaymentStatus::approved || payment.status == PaymentStatus::pending) return known.subscription;
  return payment_refused(payment.code);
}

template <class Change>
Result<Subscription> Billing::change(sql::Transaction& tx, const auth::Principal& customer, const SubscriptionId& id, Change apply) {
  CODEFLIX_TRY_ASSIGN(const auto account, ensure_account(tx, store_, clock_, customer));
  CODEFLIX_TRY_ASSIGN(auto found, store_.subscription(tx, id));
  if (!found || found->account != account.id) return fail(ErrorKind::not_found, "subscription.unknown", "There is no such subscription.");
  CODEFLIX_TRY(apply(*found, account));
  return std::move(*found);
}

Result<Subscription> Billing::cancel(sql::Transaction& tx, const auth::Principal& customer, const SubscriptionId& id) {
  return change(tx, customer, id, [&](Subscription& subscription, const Account& account) -> Result<> {
    if (subscription.is_open() && subscription.cancel_at_period_end) return {};
    CODEFLIX_TRY(subscription::cancel(subscription, clock_.now()));
    CODEFLIX_TRY(store_.update_subscription(tx, subscription));
    return tell(tx, clock_, subscription.is_open() ? kCancellationScheduled : kCanceled, subscription, account);
  });
}

Result<Subscription> Billing::reactivate(sql::Transaction& tx, const auth::Principal& customer, const SubscriptionId& id) {
  return change(tx, customer, id, [&](Subscription& subscription, const Account& account) -> Result<> {
    CODEFLIX_TRY(subscription::reactivate(subscription, clock_.now()));
    CODEFLIX_TRY(store_.update_subscription(tx, subscription));
    return tell(tx, clock_, kActivated, subscription, account);
  });
}

Result<Billing::Attempt> Billing::begin_attempt(sql::Transaction& tx, const Subscription& subscription, const Account& account,
                                                std::int64_t attempt) {
  const auto period = period_to_charge(subscription, account.time_zone);
  CODEFLIX_TRY_ASSIGN(auto invoice, store_.invoice_of_period(tx, subscription.id, period.start));
  if (!invoice) {
    CODEFLIX_TRY_ASSIGN(const auto plan, store_.plan(tx, subscription.plan));
    invoice = Invoice{InvoiceId::generate(clock_),
                      {},
                      subscription.id,
                      account.id,
                      InvoiceStatus::open,
                      subscription.terms.price,
                      subscription.terms.currency,
                      plan ? plan->name : "",
                      period.start,
                      period.end,
                      clock_.now(),
                      {}};
    CODEFLIX_TRY(store_.add_invoice(tx, *invoice));
  }
  const Payment payment{invoice->id, attempt, PaymentStatus::requested, "", clock_.now()};
  CODEFLIX_TRY(store_.put_payment(tx, payment));
  CODEFLIX_TRY_ASSIGN(auto charge, charge_for(tx, payment));
  return Attempt{payment, std::move(charge)};
}

Result<Charge> Billing::charge_for(sql::Transaction& tx, const Payment& payment) {
  CODEFLIX_TRY_ASSIGN(const auto invoice, store_.invoice(tx, payment.invoice));
  CODEFLIX_TRY_ASSIGN(const auto subscription, store_.subscription(tx, invoice->subscription));
  CODEFLIX_TRY_ASSIGN(const auto method, store_.payment_method(tx, subscription->payment_method));
  return Charge{payment.idempotency_key(), method->token, invoice->total, invoice->currency, subscription->status != Status::incomplete};
}

Result<> Billing::settle(const Payment& payment, const Outcome& outcome) {
  return database_.write([&](sql::Transaction& tx) -> Result<> {
    const auto now = clock_.now();
    CODEFLIX_TRY_ASSIGN(auto invoice, store_.invoice(tx, payment.invoice));
    CODEFLIX_TRY_ASSIGN(auto found, store_.subscription(tx, invoice->subscription));
    CODEFLIX_TRY_ASSIGN(const auto last, store_.last_payment(tx, payment.invoice));
    auto& subscription = *found;
    // Settled by somebody else in the meantime: once is enough.
    if (!last || last->attempt != payment.attempt || !last->is_open()) return {};
    auto settled = payment;
    settled.status = outcome.status;
    settled.code = outcome.code;
    CODEFLIX_TRY(store_.put_payment(tx, settled));
    if (settled.is_open()) return {};

    CODEFLIX_TRY_ASSIGN(const auto account, require_account(tx, store_, subscription.account));
    const bool first = subscription.status == Status::incomplete;
    const char* fact = nullptr;
    if (outcome.status == PaymentStatus::approved) {
      invoice->status = InvoiceStatus::paid;
      invoice->paid_at = now;
      // Paid although the customer has given up meanwhile: the money bought the period all the same.
      on_paid(subscription, period_to_charge(subscription, account.time_zone));
      fact = first ? kActivated : kRenewed;
    } else if (first) {
      invoice->status = InvoiceStatus::void_;
      on_first_refused(subscription, now);
    } else {
      on_renewal_refused(subscription, now);
      if (!subscription.is_open()) invoice->status = InvoiceStatus::uncollectible;
      fact = subscription.is_open() ? kPastDue : kExpired;
    }
    CODEFLIX_TRY(store_.update_invoice(tx, *invoice));
    CODEFLIX_TRY(store_.update_subscription(tx, subscription));
    return fact != nullptr ? tell(tx, clock_, fact, subscription, account) : Result<>();
  });
}

Result<> Billing::look_up(const Payment& payment) {
  CODEFLIX_TRY_ASSIGN(const auto charge, database_.read([&](sql::Transaction& tx) { return charge_for(tx, payment); }));
  return settle(payment, gateway_.look_up(charge));
}

Result<> Billing::settle_own_unknown_payment(const auth::Principal& customer) {
  CODEFLIX_TRY_ASSIGN(const auto payment, database_.read([&](sql::Transaction& tx) -> Result<std::optional<Payment>> {
    CODEFLIX_TRY_ASSIGN(const auto account, store_.account_of(tx, customer));
    if (!account) return std::nullopt;
    CODEFLIX_TRY_ASSIGN(const auto last, store_.invoices(tx, {.account = account->id}, {.limit = 1}));
    if (last.items.empty()) return std::nullopt;
    return store_.last_payment(tx, last.items.front().id);
  }));
  // Only what timed out: a payment that comes later is waited for.
  return payment && payment->status == PaymentStatus::unknown ? look_up(*payment) : Result<>();
}

Result<std::optional<Billing::Attempt>> Billing::begin_renewal(sql::Transaction& tx, const SubscriptionId& id) {
  const auto now = clock_.now();
  CODEFLIX_TRY_ASSIGN(auto found, store_.subscription(tx, id));
  auto& subscription = *found;
  const bool retries = subscription.status == Status::past_due && subscription.next_attempt_at && *subscription.next_attempt_at <= now;
  const bool renews = (subscription.status == Status::active || subscription.status == Status::trialing) && subscription.period_end <= now;
  if (!retries && !renews) return std::nullopt;
  CODEFLIX_TRY_ASSIGN(const auto account, require_account(tx, store_, subscription.account));
  if (subscription.cancel_at_period_end) {
    on_canceled(subscription, now);
    CODEFLIX_TRY(store_.update_subscription(tx, subscription));
    CODEFLIX_TRY(tell(tx, clock_, kCanceled, subscription, account));
    return std::nullopt;
  }
  const auto period = period_to_charge(subscription, account.time_zone);
  CODEFLIX_TRY_ASSIGN(const auto invoice, store_.invoice_of_period(tx, subscription.id, period.start));
  std::int64_t attempt = 1;
  if (invoice) {
    CODEFLIX_TRY_ASSIGN(const auto last, store_.last_payment(tx, invoice->id));
    if (last && last->is_open()) return std::nullopt;
    attempt = last ? last->attempt + 1 : 1;
  }
  CODEFLIX_TRY_ASSIGN(auto begun, begin_attempt(tx, subscription, account, attempt));
  return begun;
}

Result<> Billing::run() {
  CODEFLIX_TRY_ASSIGN(const auto open,
                      database_.read([&](sql::Transaction& tx) { return store_.open_payments(tx, clock_.now() - kAttemptInFlight, kBatch); }));
  for (const auto& payment : open) CODEFLIX_TRY(look_up(payment));
  // A period at a time, until nothing is due: a platform that slept for months catches up.
  for (bool progress = true; progress;) {
    progress = false;
    CODEFLIX_TRY_ASSIGN(const auto due, database_.read([&](sql::Transaction& tx) { return store_.due_subscriptions(tx, clock_.now(), kBatch); }));
    for (const auto& id : due) {
      CODEFLIX_TRY_ASSIGN(const auto attempt, database_.write([&](sql::Transaction& tx) { return begin_renewal(tx, id); }));
      if (!attempt) continue;
      CODEFLIX_TRY(settle(attempt->payment, gateway_.charge(attempt->charge)));
      progress = true;
    }
  }
  return {};
}

}  // namespace codeflix::subscription
