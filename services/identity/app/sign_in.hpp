#pragma once

#include "services/identity/app/begin_session.hpp"
#include "services/identity/app/password_hasher.hpp"
#include "services/identity/app/sign_in_throttle.hpp"

namespace codeflix::identity {

/// Checks e-mail and password and begins a session. Takes the same time for an unknown account. Errors: unauthorized
/// `sign_in.invalid`, too_many `sign_in.throttled`, forbidden `sign_in.disabled` (only to who knows the password).
Result<NewSession> sign_in(const Ports& ports, PasswordHasher& hasher, SignInThrottle& throttle, const Lifetimes& lifetimes, const std::string& email,
                           const std::string& password, const Device& device);

}  // namespace codeflix::identity
