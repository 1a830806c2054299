#include "services/subscription/app/tell.hpp"

#include "libs/messaging/outbox.hpp"
#include "services/subscription/contract/events.hpp"
#include "services/subscription/domain/lifecycle.hpp"

namespace codeflix::subscription {

namespace {

SubscriptionState told_state(const Subscription& s, const Account& account) {
  return {.subscription_id = s.id.str(),
          .issuer = account.issuer,
          .subject = account.subject,
          .status = boost::describe::enum_to_string(s.status, ""),
          .plan_id = s.plan.str(),
          .access_until = access_until(s),
          .streams = s.terms.streams,
          .max_height = s.terms.max_height};
}

}  // namespace

Result<> tell(sql::Transaction& tx, const Clock& clock, const char* type, const Subscription& subscription, const Account& account) {
  return messaging::tell(tx, clock,
                         {.id = {},
                          .type = type,
                          .source = "subscription",
                          .subject = subscription.id.str(),
                          .version = subscription.version,
                          .time = clock.now(),
                          .traceparent = {},
                          .data = json::write(told_state(subscription, account))});
}

}  // namespace codeflix::subscription
