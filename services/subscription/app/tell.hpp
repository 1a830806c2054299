#pragma once

#include "services/subscription/app/store.hpp"

namespace codeflix::subscription {

/// Tells `type` of the subscription in the transaction of the change, with its version.
Result<> tell(sql::Transaction& tx, const Clock& clock, const char* type, const Subscription& subscription, const Account& account);

}  // namespace codeflix::subscription
