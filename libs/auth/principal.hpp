#pragma once

#include <set>
#include <string>
#include <string_view>

#include "libs/base/clock.hpp"

namespace codeflix::auth {

/// Who asks, as a verified access token says (architecture section 6).
struct Principal {
  std::string issuer;  ///< under which the account is kept, usually the token's `iss`
  std::string subject;
  std::string email;
  std::string name;
  std::string locale;
  std::set<std::string, std::less<>> roles;  ///< realm_access.roles
  Time expires;

  bool has(std::string_view role) const { return roles.contains(role); }
};

}  // namespace codeflix::auth
