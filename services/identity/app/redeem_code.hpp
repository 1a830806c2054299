#pragma once

#include <string>

#include "services/identity/app/ports.hpp"
#include "services/identity/app/tokens.hpp"

namespace codeflix::identity {

struct CodeRedemption {
  std::string client_id;
  std::string code;
  std::string redirect_uri;
  std::string code_verifier;
};

/// Trades a code for tokens, once. Error: `oauth.invalid_grant`; a code that comes a second time also ends the family that
/// it was traded for.
Result<Tokens> redeem_code(const Ports& ports, const std::string& issuer, const Lifetimes& lifetimes, const CodeRedemption& redemption);

}  // namespace codeflix::identity
