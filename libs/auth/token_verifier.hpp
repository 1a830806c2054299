#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "libs/auth/key_cache.hpp"
#include "libs/auth/principal.hpp"
#include "libs/base/clock.hpp"
#include "libs/base/result.hpp"

namespace codeflix::auth {

struct VerifierOptions {
  std::string issuer;
  std::string account_issuer = {};  ///< the issuer under which accounts are kept; empty: `issuer`
  std::string audience = "codeflix-api";
  std::string type = "Bearer";  ///< the `typ` claim
  std::chrono::seconds leeway{60};
};

/// Verifies access tokens locally: RS256 and ES256 only, keys from the cache by `kid`. Checks typ, iss, aud, exp, nbf. Thread-safe.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;
  /// Errors: unauthorized `token.malformed`, `token.algorithm`, `token.key`, `token.signature`, `token.issuer`,
  /// `token.audience`, `token.expired`, `token.type`; unavailable `token.keys_unavailable` as long as the token's key may be one that could not be
  /// fetched.
  virtual Result<Principal> verify(std::string_view token) = 0;
};

std::unique_ptr<TokenVerifier> make_token_verifier(VerifierOptions options, std::shared_ptr<KeyCache> keys, const Clock& clock);
/// With a cache of its own, filled by the first token.
std::unique_ptr<TokenVerifier> make_token_verifier(VerifierOptions options, KeySource keys, const Clock& clock);

}  // namespace codeflix::auth
