#pragma once

#include <optional>
#include <string>

#include "services/identity/app/ports.hpp"

namespace codeflix::identity {

/// A living session together with whose it is.
struct SignedIn {
  Session session;
  User user;
};

/// The session that a browser's cookie stands for; nothing when it has ended or its account is closed.
Result<std::optional<SignedIn>> find_session(const Ports& ports, const std::string& cookie);

}  // namespace codeflix::identity
