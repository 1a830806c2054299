#pragma once

#include "services/identity/app/password_hasher.hpp"
#include "services/identity/app/ports.hpp"
#include "services/identity/app/sign_in_throttle.hpp"

namespace codeflix::identity {

struct PasswordChange {
  UserId user;
  SessionId session;  ///< the one that asks: it goes on, all others end
  std::string current_password;
  std::string new_password;
  std::string address;
};

/// Errors: not_found `user.unknown`, invalid `password.invalid` with field current_password (code wrong) or new_password (as
/// password_mistake), too_many `sign_in.throttled`.
Result<> change_password(const Ports& ports, PasswordHasher& hasher, SignInThrottle& throttle, const PasswordChange& change);

}  // namespace codeflix::identity
