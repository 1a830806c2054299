#pragma once

#include "services/identity/app/ports.hpp"
#include "services/identity/app/tokens.hpp"

namespace codeflix::identity {

/// An access token for the service account of a client that has shown its secret.
Result<Tokens> client_credentials(const Ports& ports, const std::string& issuer, const Lifetimes& lifetimes, const Client& client);

}  // namespace codeflix::identity
