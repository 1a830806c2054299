#pragma once

#include <string>

#include "services/identity/app/ports.hpp"
#include "services/identity/domain/authorization_request.hpp"

namespace codeflix::identity {

/// A new authorization code for this session.
Result<std::string> issue_code(const Ports& ports, const Lifetimes& lifetimes, const AuthorizationRequest& request, const SessionId& session);

}  // namespace codeflix::identity
