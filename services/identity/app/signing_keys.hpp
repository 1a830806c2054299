#pragma once

#include <string>

#include "libs/auth/signing_key.hpp"
#include "services/identity/app/ports.hpp"

namespace codeflix::identity {

/// The active key; the first one is made when there is none. Needs a writing transaction for that.
Result<auth::SigningKey> active_key(const Ports& ports, sql::Transaction& tx);

/// Every key that verifies, as a JWKS document, the active one first.
Result<std::string> public_keys(const Ports& ports);

/// Replaces an active key that is older than `lifetime`, and forgets keys that were retired longer ago than any token
/// made with them is worth anything. Answers whether there is a new key.
Result<bool> rotate_keys(const Ports& ports, std::chrono::seconds lifetime);

/// How long a retired key still verifies: ID tokens are shown again at sign-out.
inline constexpr std::chrono::seconds kRetiredKeyLifetime{30 * 86'400};

}  // namespace codeflix::identity
