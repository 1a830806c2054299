#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/playback/app/store.hpp"

namespace codeflix::playback {

/// The caller's account; the first call makes it with one profile (ceiling 18).
Result<Account> ensure_account(sql::Transaction& tx, Store& store, const Clock& clock, const auth::Principal& caller);

/// The profile of the caller that `profile_id` names, or the first one. Error: not_found `profile.unknown`, also for another
/// account's profile.
Result<Profile> choose_profile(sql::Transaction& tx, Store& store, const Clock& clock, const auth::Principal& caller,
                               const std::optional<std::string>& profile_id);

}  // namespace codeflix::playback
