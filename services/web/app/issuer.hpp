#pragma once

#include <string>

#include "libs/base/result.hpp"

namespace codeflix::web {

struct IssuedTokens {
  std::string access_token;
  std::int64_t expires_in = 0;  ///< seconds
  std::string refresh_token;
  std::int64_t refresh_expires_in = 0;  ///< seconds; 0 when the issuer does not say
  std::string id_token;
};

/// The back channel to the OpenID Connect issuer. Blocks; thread-safe. Errors: unauthorized `session.refused` when the issuer
/// does not honour the code or token, unavailable `session.issuer_unavailable` when it cannot be asked.
class Issuer {
 public:
  virtual ~Issuer() = default;
  virtual Result<IssuedTokens> redeem(const std::string& client_id, const std::string& code, const std::string& redirect_uri,
                                      const std::string& code_verifier) = 0;
  virtual Result<IssuedTokens> refresh(const std::string& client_id, const std::string& refresh_token) = 0;
  /// Ends the session that the refresh token belongs to.
  virtual Result<> end_session(const std::string& client_id, const std::string& refresh_token) = 0;
};

}  // namespace codeflix::web
