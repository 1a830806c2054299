#pragma once

#include "libs/messaging/consumer.hpp"
#include "services/playback/app/store.hpp"

namespace codeflix::playback {

/// The queue of subscription's facts; consumed newest_only, since each fact carries the whole state.
messaging::QueueSpec entitlement_queue();

/// Keeps playback's copy of what one subscription allows.
Result<> apply_subscription_event(sql::Transaction& tx, Store& store, const messaging::Event& event);

}  // namespace codeflix::playback
