#pragma once

#include <string>

#include "libs/auth/signing_key.hpp"
#include "services/identity/app/grants.hpp"
#include "services/identity/domain/client.hpp"

namespace codeflix::identity {

inline constexpr const char* kAudience = "codeflix-api";

/// What the token endpoint answers.
struct Tokens {
  std::string access_token;
  std::int64_t expires_in = 0;  ///< seconds
  std::string scope;
  std::string refresh_token;  ///< empty: none
  std::int64_t refresh_expires_in = 0;
  std::string id_token;  ///< empty: none
};

/// Claims that every token has (architecture section 6).
json::Object common_claims(const Clock& clock, const std::string& issuer, std::string_view type, const std::string& subject,
                           const std::string& authorized_party, std::chrono::seconds lifetime);

/// Puts an account's name, address and language into claims.
void add_profile(json::Object& claims, const User& user);

/// `realm_access.roles`.
void add_roles(json::Object& claims, const Roles& roles);

/// The access token, and the ID token when the scope has openid. No refresh token.
Tokens sign_tokens(const auth::SigningKey& key, const Clock& clock, const std::string& issuer, const Lifetimes& lifetimes, const User& user,
                   const Session& session, const std::string& client_id, const std::string& scope, const std::string& nonce);

}  // namespace codeflix::identity
