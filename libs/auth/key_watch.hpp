#pragma once

#include <memory>

#include "libs/auth/key_cache.hpp"
#include "libs/runtime/component.hpp"

namespace codeflix::auth {

/// Fetches the issuer's keys at start and again and again, so that no request has to: every ten minutes, and soon again, with growing pauses,
/// when it fails. Not ready until there are keys; once there are, they serve on while the issuer is away.
std::unique_ptr<runtime::Component> make_key_watch(std::shared_ptr<KeyCache> keys);

}  // namespace codeflix::auth
