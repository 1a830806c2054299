#pragma once

#include <string>

#include "services/identity/app/password_hasher.hpp"
#include "services/identity/app/ports.hpp"

namespace codeflix::identity {

/// A password made by us: easy to read aloud, 100 random bits.
std::string generate_password();

/// Gives the account with this address a new generated password and ends its sessions. Answers the password. Error:
/// not_found `user.unknown`.
Result<std::string> reset_password(const Ports& ports, PasswordHasher& hasher, const std::string& email);

}  // namespace codeflix::identity
