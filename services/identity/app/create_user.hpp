#pragma once

#include "services/identity/app/password_hasher.hpp"
#include "services/identity/app/ports.hpp"
#include "services/identity/domain/registration.hpp"

namespace codeflix::identity {

/// Makes an account. Errors: invalid `registration.invalid` (domain/registration.hpp), conflict `user.email_taken`.
Result<User> create_user(const Ports& ports, PasswordHasher& hasher, const Registration& registration, const std::string& locale, const Roles& roles);

}  // namespace codeflix::identity
