#pragma once

#include "services/playback/app/store.hpp"

namespace codeflix::playback {

/// What the caller may do with one medium of a title.
struct Allowance {
  std::int64_t streams = 1;
  std::optional<std::int64_t> max_height;
};

/// Trailers and opened titles are for everybody who is signed in, all else for an entitlement that has not run out. Error:
/// payment_required `subscription_required`.
Result<Allowance> check_entitlement(sql::Transaction& tx, Store& store, const auth::Principal& caller, const Title& title, std::string_view media,
                                    Time now);

/// Error: conflict `too_many_streams` with the devices in `fields` when `sessions` without `own` fill the allowance.
Result<> check_streams(const std::vector<Session>& sessions, const SessionId& own, const Allowance& allowance);

}  // namespace codeflix::playback
