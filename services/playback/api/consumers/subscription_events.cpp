#include "services/playback/api/consumers/subscription_events.hpp"

#include "services/subscription/contract/events.hpp"

namespace codeflix::playback {

messaging::QueueSpec entitlement_queue() {
  return {.name = "playback.entitlements",
          .types = {subscription::kActivated, subscription::kRenewed, subscription::kPastDue, subscription::kCancellationScheduled,
                    subscription::kCanceled, subscription::kExpired}};
}

Result<> apply_subscription_event(sql::Transaction& tx, Store& store, const messaging::Event& event) {
  CODEFLIX_TRY_ASSIGN(const auto state, json::read<subscription::SubscriptionState>(event.data));
  return store.put_entitlement(
      tx, {state.subscription_id, state.issuer, state.subject, state.status, state.access_until, state.streams, state.max_height});
}

}  // namespace codeflix::playback
