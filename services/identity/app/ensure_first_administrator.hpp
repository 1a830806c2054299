#pragma once

#include <optional>
#include <string>

#include "services/identity/app/password_hasher.hpp"
#include "services/identity/app/ports.hpp"

namespace codeflix::identity {

struct Credentials {
  std::string email;
  std::string password;
};

/// Makes the first administrator, with every role, when nobody has the role catalog_admin. The password is made here and
/// answered this once; nothing is answered when there is an administrator.
Result<std::optional<Credentials>> ensure_first_administrator(const Ports& ports, PasswordHasher& hasher, const std::string& email);

}  // namespace codeflix::identity
