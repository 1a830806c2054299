#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "libs/auth/principal.hpp"
#include "libs/base/clock.hpp"
#include "libs/base/result.hpp"

namespace codeflix::auth {

/// Answers the issuer's JWKS document (RFC 7517). Called rarely; may block.
using KeySource = std::function<Result<std::string>()>;

struct VerifierOptions {
  std::string issuer;
  std::string account_issuer = {};  ///< the issuer under which accounts are kept; empty: `issuer`
  std::string audience = "codeflix-api";
  std::string type = "Bearer";  ///< the `typ` claim
  std::chrono::seconds leeway{60};
  std::chrono::seconds refetch_at_most_every{10};
  std::chrono::seconds refetch_at_least_every{3600};  ///< so that a key which the issuer has withdrawn ends
};

/// Verifies access tokens locally: RS256 and ES256 only, keys from the source by `kid`, cached, fetched again on an unknown `kid`
/// at most every refetch_at_most_every, the last good set kept. Checks typ, iss, aud, exp, nbf. Thread-safe.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;
  /// Errors: unauthorized `token.malformed`, `token.algorithm`, `token.key`, `token.signature`, `token.issuer`,
  /// `token.audience`, `token.expired`, `token.type`; unavailable `token.keys_unavailable` as long as no key could be fetched.
  virtual Result<Principal> verify(std::string_view token) = 0;
};

std::unique_ptr<TokenVerifier> make_token_verifier(VerifierOptions options, KeySource keys, const Clock& clock);

}  // namespace codeflix::auth
