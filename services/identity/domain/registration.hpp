#pragma once

#include <string>
#include <vector>

#include "libs/base/result.hpp"

namespace codeflix::identity {

/// What somebody types to get an account.
struct Registration {
  std::string name;
  std::string email;
  std::string password;
};

/// The same, cleaned. Error: invalid `registration.invalid` with every mistake: `name` required, too_long, invalid;
/// `email` required, too_long, invalid; `password` as password_mistake.
Result<Registration> check_registration(const Registration& typed);

}  // namespace codeflix::identity
