#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "libs/base/clock.hpp"
#include "libs/base/id.hpp"
#include "libs/base/json.hpp"

namespace codeflix::subscription {

using PlanId = Id<struct PlanTag>;
using AccountId = Id<struct AccountTag>;
using PaymentMethodId = Id<struct PaymentMethodTag>;
using SubscriptionId = Id<struct SubscriptionTag>;
using InvoiceId = Id<struct InvoiceTag>;

enum class Interval { month, year };
BOOST_DESCRIBE_ENUM(Interval, month, year)

/// incomplete -> trialing -> active -> past_due -> canceled | expired
enum class Status { incomplete, trialing, active, past_due, canceled, expired };
BOOST_DESCRIBE_ENUM(Status, incomplete, trialing, active, past_due, canceled, expired)

enum class InvoiceStatus { draft, open, paid, void_, uncollectible };

/// What a plan sells; a subscription keeps the terms it was made with.
struct Terms {
  std::int64_t price = 0;  ///< minor units
  std::string currency;    ///< ISO 4217
  Interval interval = Interval::month;
  std::int64_t streams = 1;
  std::int64_t max_height = 1080;
};

struct Plan {
  PlanId id;
  std::string name;
  std::string description;
  Terms terms;
  std::int64_t trial_days = 0;
  bool active = true;
  std::int64_t version = 1;
  Time created_at;
  Time updated_at;
};

struct Account {
  AccountId id;
  std::string issuer;
  std::string subject;
  std::string name;
  std::string email;
  std::string time_zone = "America/Sao_Paulo";
  Time created_at;
};

struct PaymentMethod {
  PaymentMethodId id;
  AccountId account;
  std::string gateway;
  std::string token;
  std::string label;
  Time created_at;
};

struct Subscription {
  SubscriptionId id;
  AccountId account;
  PlanId plan;
  PaymentMethodId payment_method;
  Terms terms;
  Status status = Status::incomplete;
  Time anchor;              ///< period n runs from boundary n to n+1, computed from here
  std::int64_t period = 0;  ///< index of the current period; -1 during a trial
  Time period_start;
  Time period_end;
  std::optional<Time> trial_end;
  bool cancel_at_period_end = false;
  std::optional<Time> canceled_at;
  std::int64_t failed_attempts = 0;     ///< of the renewal under way
  std::optional<Time> next_attempt_at;  ///< dunning
  std::int64_t version = 1;
  Time created_at;

  /// Neither canceled nor expired.
  bool is_open() const { return status != Status::canceled && status != Status::expired; }
};

struct Invoice {
  InvoiceId id;
  std::optional<std::int64_t> number;
  SubscriptionId subscription;
  AccountId account;
  InvoiceStatus status = InvoiceStatus::draft;
  std::int64_t total = 0;
  std::string currency;
  std::string description;
  Time period_start;
  Time period_end;
  Time created_at;
  std::optional<Time> paid_at;
};

enum class PaymentStatus { requested, approved, declined, needs_action, unknown, pending };
BOOST_DESCRIBE_ENUM(PaymentStatus, requested, approved, declined, needs_action, unknown, pending)

/// One attempt to charge one invoice.
struct Payment {
  InvoiceId invoice;
  std::int64_t attempt = 1;
  PaymentStatus status = PaymentStatus::requested;
  std::string code;  ///< the gateway's reason
  Time requested_at;

  /// The same for a repetition of this attempt, so that a gateway charges once.
  std::string idempotency_key() const { return invoice.str() + "-" + std::to_string(attempt); }
  /// Whether the gateway still has to be asked what became of it.
  bool is_open() const { return status == PaymentStatus::requested || status == PaymentStatus::unknown || status == PaymentStatus::pending; }
};

}  // namespace codeflix::subscription
