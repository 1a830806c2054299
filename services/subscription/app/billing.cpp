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

Result<Subscription> Billing::subscribe(const auth::Principal& customer, const PlanId& plan_id, const PaymentMethodId& method_id) {
  CODEFLIX_TRY(settle_own_open_payment(customer));
  struct Begun {
    Subscription subscription;
    std::optional<Attempt> attempt;
  };
  auto begun = database_.write([&](sql::Transaction& tx) -> Result<Begun> {
    CODEFLIX_TRY_ASSIGN(const auto account, ensure_account(tx, store_, clock_, customer));
    CODEFLIX_TRY_ASSIGN(const auto plan, store_.plan(tx, plan_id));
    if (!plan || !plan->active) return fail(ErrorKind::not_found, "plan.unknown", "There is no such plan.");
    CODEFLIX_TRY_ASSIGN(const auto method, store_.payment_method(tx, method_id));
    if (!method || method->account != account.id) return fail(ErrorKind::not_found, "payment_method.unknown", "There is no such payment method.");
    CODEFLIX_TRY_ASSIGN(const auto before, store_.subscriptions(tx, {.account = account.id, .status = {}, .search = {}}, {.limit = 1}));
    if (!before.items.empty() && before.items.front().is_open())
      return fail(ErrorKind::conflict, "subscription.exists", "This account has a subscription already.");

    const bool trial = plan->trial_days > 0 && before.total == 0;
    Begun result{open_subscription(SubscriptionId::generate(clock_), account, *plan, method->id, trial, clock_.now()), {}};
    CODEFLIX_TRY(store_.add_subscription(tx, result.subscription));
    if (trial) {
      CODEFLIX_TRY(tell(tx, clock_, kActivated, result.subscription, account));
      return result;
    }
    CODEFLIX_TRY_ASSIGN(result.attempt, begin_attempt(tx, result.subscription, account, 1));
    return result;
  });
  if (!begun && begun.error().code == "sql.unique")
    return fail(ErrorKind::conflict, "subscription.exists", "This account has a subscription already.");
  if (!begun) return fail(std::move(begun));
  if (!begun->attempt) return begun->subscription;

  const auto outcome = gateway_.charge(begun->attempt->charge);
  CODEFLIX_TRY_ASSIGN(const auto settled, settle(begun->attempt->payment, outcome));
  if (outcome.status == PaymentStatus::approved || outcome.status == PaymentStatus::pending) return settled;
  return payment_refused(outcome.code);
}

template <class Change>
Result<Subscription> Billing::change(const auth::Principal& customer, const SubscriptionId& id, Change apply) {
  return database_.write([&](sql::Transaction& tx) -> Result<Subscription> {
    CODEFLIX_TRY_ASSIGN(const auto account, ensure_account(tx, store_, clock_, customer));
    CODEFLIX_TRY_ASSIGN(auto found, store_.subscription(tx, id));
    if (!found || found->account != account.id) return fail(ErrorKind::not_found, "subscription.unknown", "There is no such subscription.");
    auto& subscription = *found;
    CODEFLIX_TRY(apply(tx, subscription, account));
    return subscription;
  });
}

Result<Subscription> Billing::cancel(const auth::Principal& customer, const SubscriptionId& id) {
  return change(customer, id, [&](sql::Transaction& tx, Subscription& subscription, const Account& account) -> Result<> {
    if (subscription.is_open() && subscription.cancel_at_period_end) return {};
    CODEFLIX_TRY(subscription::cancel(subscription, clock_.now()));
    CODEFLIX_TRY(store_.update_subscription(tx, subscription));
    return tell(tx, clock_, subscription.is_open() ? kCancellationScheduled : kCanceled, subscription, account);
  });
}

Result<Subscription> Billing::reactivate(const auth::Principal& customer, const SubscriptionId& id) {
  return change(customer, id, [&](sql::Transaction& tx, Subscription& subscription, const Account& account) -> Result<> {
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

Result<Subscription> Billing::settle(const Payment& payment, const Outcome& outcome) {
  return database_.write([&](sql::Transaction& tx) -> Result<Subscription> {
    const auto now = clock_.now();
    CODEFLIX_TRY_ASSIGN(auto invoice, store_.invoice(tx, payment.invoice));
    CODEFLIX_TRY_ASSIGN(auto found, store_.subscription(tx, invoice->subscription));
    CODEFLIX_TRY_ASSIGN(const auto last, store_.last_payment(tx, payment.invoice));
    auto& subscription = *found;
    // Settled by somebody else in the meantime: once is enough.
    if (!last || last->attempt != payment.attempt || !last->is_open()) return subscription;
    auto settled = payment;
    settled.status = outcome.status;
    settled.code = outcome.code;
    CODEFLIX_TRY(store_.put_payment(tx, settled));
    if (settled.is_open()) return subscription;

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
    if (fact != nullptr) CODEFLIX_TRY(tell(tx, clock_, fact, subscription, account));
    return subscription;
  });
}

Result<> Billing::settle_open_payments(std::optional<InvoiceId> only) {
  const auto before = only ? Time::max() : clock_.now() - kAttemptInFlight;
  CODEFLIX_TRY_ASSIGN(const auto attempts, database_.read([&](sql::Transaction& tx) -> Result<std::vector<Attempt>> {
    CODEFLIX_TRY_ASSIGN(const auto payments, store_.open_payments(tx, before, kBatch));
    std::vector<Attempt> open;
    for (const auto& payment : payments) {
      if (only && payment.invoice != *only) continue;
      CODEFLIX_TRY_ASSIGN(auto charge, charge_for(tx, payment));
      open.push_back({payment, std::move(charge)});
    }
    return open;
  }));
  for (const auto& attempt : attempts) CODEFLIX_TRY(settle(attempt.payment, gateway_.look_up(attempt.charge)));
  return {};
}

Result<> Billing::settle_own_open_payment(const auth::Principal& customer) {
  CODEFLIX_TRY_ASSIGN(const auto unknown, database_.read([&](sql::Transaction& tx) -> Result<std::optional<InvoiceId>> {
    CODEFLIX_TRY_ASSIGN(const auto account, store_.account_of(tx, customer));
    if (!account) return std::nullopt;
    CODEFLIX_TRY_ASSIGN(const auto last, store_.invoices(tx, account->id, {.limit = 1}));
    if (last.items.empty()) return std::nullopt;
    CODEFLIX_TRY_ASSIGN(const auto payment, store_.last_payment(tx, last.items.front().id));
    // Only what timed out: a payment that comes later is waited for.
    return payment && payment->status == PaymentStatus::unknown ? std::optional(payment->invoice) : std::nullopt;
  }));
  return unknown ? settle_open_payments(unknown) : Result<>();
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
  CODEFLIX_TRY(settle_open_payments(std::nullopt));
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
