#pragma once

#include <cstdint>
#include <string>

#include "libs/base/json.hpp"

/// The facts that subscription tells. Each carries the whole state that others need; the subject is the subscription, and
/// the version rises with every fact of it.
namespace codeflix::subscription {

inline constexpr const char* kActivated = "subscription.activated.v1";
inline constexpr const char* kRenewed = "subscription.renewed.v1";
inline constexpr const char* kPastDue = "subscription.past_due.v1";
inline constexpr const char* kCancellationScheduled = "subscription.cancellation_scheduled.v1";
inline constexpr const char* kCanceled = "subscription.canceled.v1";
inline constexpr const char* kExpired = "subscription.expired.v1";

struct SubscriptionState {
  std::string subscription_id;
  std::string issuer;   ///< `iss` of the customer
  std::string subject;  ///< `sub` of the customer
  std::string status;   ///< trialing, active, past_due, canceled, expired
  std::string plan_id;
  Time access_until;         ///< playing is allowed before this moment
  std::int64_t streams = 1;  ///< at once
  std::int64_t max_height = 1080;
};
BOOST_DESCRIBE_STRUCT(SubscriptionState, (), (subscription_id, issuer, subject, status, plan_id, access_until, streams, max_height))

}  // namespace codeflix::subscription
