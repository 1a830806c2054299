#pragma once

#include <functional>
#include <optional>

#include "services/subscription/app/gateway.hpp"
#include "services/subscription/app/store.hpp"

namespace codeflix::subscription {

/// Subscribing, renewing and ending. Every step is a transaction of its own; the gateway is called between two of them, with
/// an idempotency key that was committed before, so that a crash at any moment is settled by the next run. Thread-safe.
class Billing {
 public:
  Billing(sql::Database& database, Store& store, Gateway& gateway, const Clock& clock)
      : database_(database), store_(store), gateway_(gateway), clock_(clock) {}

  /// The first step of subscribing, in a transaction; answers the subscription that it began.
  using Begin = std::function<Result<SubscriptionId>(sql::Transaction&)>;
  /// Runs a Begin in a write transaction, or answers what it answered when the same request came before.
  using Once = std::function<Result<SubscriptionId>(const Begin&)>;

  /// Charges the first period, or begins the plan's trial when the account has never subscribed. Errors: not_found
  /// `plan.unknown`, `payment_method.unknown`; conflict `subscription.exists`; payment_required with the gateway's reason. A
  /// payment that comes later leaves the subscription incomplete. A repetition, which `once` tells, charges nothing and answers
  /// what became of the first; conflict `idempotency.in_progress` while that one is still being made.
  Result<Subscription> subscribe(const auth::Principal& customer, const PlanId& plan, const PaymentMethodId& method, const Once& once);

  /// Errors: not_found `subscription.unknown` (also another customer's), and those of domain/lifecycle.hpp.
  Result<Subscription> cancel(sql::Transaction& tx, const auth::Principal& customer, const SubscriptionId& id);
  Result<Subscription> reactivate(sql::Transaction& tx, const auth::Principal& customer, const SubscriptionId& id);

  /// Settles attempts whose outcome is open, then renews, tries again or ends what is due. Idempotent; run by a timer.
  Result<> run();

 private:
  /// An attempt to charge, committed as requested.
  struct Attempt {
    Payment payment;
    Charge charge;
  };

  /// A subscription with the attempt to charge its first period; a trial has none.
  struct Begun {
    Subscription subscription;
    std::optional<Attempt> first;
  };

  Result<> begin(sql::Transaction& tx, const SubscriptionId& id, const auth::Principal& customer, const PlanId& plan, const PaymentMethodId& method);
  Result<Begun> begun(const SubscriptionId& id);
  Result<std::optional<Attempt>> begin_renewal(sql::Transaction& tx, const SubscriptionId& id);
  Result<Attempt> begin_attempt(sql::Transaction& tx, const Subscription& subscription, const Account& account, std::int64_t attempt);
  Result<Charge> charge_for(sql::Transaction& tx, const Payment& payment);
  Result<> settle(const Payment& payment, const Outcome& outcome);
  Result<> look_up(const Payment& payment);
  Result<> settle_own_unknown_payment(const auth::Principal& customer);
  template <class Change>
  Result<Subscription> change(sql::Transaction& tx, const auth::Principal& customer, const SubscriptionId& id, Change apply);

  sql::Database& database_;
  Store& store_;
  Gateway& gateway_;
  const Clock& clock_;
};

}  // namespace codeflix::subscription
