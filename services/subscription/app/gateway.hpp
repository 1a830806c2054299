#pragma once

#include <cstdint>
#include <string>

#include "libs/base/result.hpp"
#include "services/subscription/domain/entities.hpp"

namespace codeflix::subscription {

struct Charge {
  std::string idempotency_key;  ///< a repetition with the same key charges nothing more
  std::string token;            ///< of the payment method
  std::int64_t amount = 0;      ///< minor units
  std::string currency;
  bool renewal = false;  ///< nobody is there to confirm anything
};

/// What became of a charge. `code` says why it was not approved: card_declined, insufficient_funds, payment_needs_action,
/// payment_unknown.
struct Outcome {
  PaymentStatus status = PaymentStatus::unknown;
  std::string code;
};

/// A payment gateway. Both calls may be slow and are never made inside a transaction. Thread-safe. A call that got no
/// answer is an outcome (unknown), not an error.
class Gateway {
 public:
  virtual ~Gateway() = default;
  /// How the customer knows the method, or invalid `payment_method.token` when the gateway does not know the token.
  virtual Result<std::string> label(const std::string& token) = 0;
  virtual Outcome charge(const Charge& charge) = 0;
  /// What became of a charge that was asked for before; a charge that never arrived is declined.
  virtual Outcome look_up(const Charge& charge) = 0;
};

}  // namespace codeflix::subscription
