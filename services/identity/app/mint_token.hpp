#pragma once

#include <chrono>
#include <string>

#include "services/identity/app/ports.hpp"

namespace codeflix::identity {

/// A wish for an access token that needs no sign-in: for scripts on the machine that holds the database.
struct TokenWish {
  std::string issuer;
  std::string subject;  ///< an account's address or id; any other name becomes the subject as it is
  Roles roles;
  std::chrono::seconds ttl{3600};
};

/// Error: invalid `token.wish` for an unknown role, a subject that is no text, or a life of less than a second or more than
/// 30 days.
Result<std::string> mint_token(const Ports& ports, const TokenWish& wish);

}  // namespace codeflix::identity
