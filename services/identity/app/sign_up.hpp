#pragma once

#include "services/identity/app/begin_session.hpp"
#include "services/identity/app/create_user.hpp"
#include "services/identity/app/sign_in_throttle.hpp"

namespace codeflix::identity {

/// Makes an account with the role `customer` and begins a session in it. Errors: those of create_user, too_many
/// `sign_in.throttled`. That an address is taken is told: without a mailbox to write to there is no other honest answer,
/// and the throttle keeps it from being asked often.
Result<NewSession> sign_up(const Ports& ports, PasswordHasher& hasher, SignInThrottle& throttle, const Lifetimes& lifetimes,
                           const Registration& registration, const std::string& locale, const Device& device);

}  // namespace codeflix::identity
