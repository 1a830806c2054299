#pragma once

#include "services/subscription/app/store.hpp"

namespace codeflix::subscription {

/// The caller's account; the first call makes it from the token's claims.
Result<Account> ensure_account(sql::Transaction& tx, Store& store, const Clock& clock, const auth::Principal& caller);

}  // namespace codeflix::subscription
