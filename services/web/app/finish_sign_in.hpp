#pragma once

#include <string>

#include "services/web/app/issuer.hpp"
#include "services/web/domain/sign_in_flow.hpp"

namespace codeflix::web {

/// What the issuer sent the browser back with.
struct Callback {
  std::string code;
  std::string state;
  std::string iss;
};

/// Trades the code for tokens. Errors: unauthorized `session.expired` (the flow is old or another one), `session.refused`
/// (the answer is not of our issuer, or the ID token not for this flow), and those of the issuer.
Result<IssuedTokens> finish_sign_in(Issuer& issuer, const Clock& clock, const std::string& public_url, const SignInFlow& flow,
                                    const Callback& callback);

}  // namespace codeflix::web
