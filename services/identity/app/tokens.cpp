#include "services/identity/app/tokens.hpp"

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "services/identity/domain/authorization_request.hpp"

namespace codeflix::identity {

namespace {

std::int64_t seconds(Time time) { return to_micros(time) / 1'000'000; }

/// OpenID Connect Core, section 3.1.3.6: the left half of the hash.
std::string access_token_hash(const std::string& access_token) { return base64url(sha256(access_token).substr(0, 16)); }

}  // namespace

json::Object common_claims(const Clock& clock, const std::string& issuer, std::string_view type, const std::string& subject,
                           const std::string& authorized_party, std::chrono::seconds lifetime) {
  const auto now = seconds(clock.now());
  return {{"iss", issuer}, {"sub", subject},        {"aud", kAudience}, {"azp", authorized_party}, {"iat", now}, {"exp", now + lifetime.count()},
          {"typ", type},   {"jti", new_uuid(clock)}};
}

void add_profile(json::Object& claims, const User& user) {
  claims["email"] = user.email;
  claims["name"] = user.name;
  claims["locale"] = user.locale;
}

void add_roles(json::Object& claims, const Roles& roles) {
  claims["realm_access"] = json::Object{{"roles", json::Array(roles.begin(), roles.end())}};
}

Tokens sign_tokens(const auth::SigningKey& key, const Clock& clock, const std::string& issuer, const Lifetimes& lifetimes, const User& user,
                   const Session& session, const std::string& client_id, const std::string& scope, const std::string& nonce) {
  auto access = common_claims(clock, issuer, "Bearer", user.id.str(), client_id, lifetimes.access_token);
  access["sid"] = session.id.str();
  access["scope"] = scope;
  add_profile(access, user);
  add_roles(access, user.roles);
  Tokens tokens{.access_token = key.sign(access), .expires_in = lifetimes.access_token.count(), .scope = scope, .refresh_token = {}, .id_token = {}};
  if (has_scope(scope, "openid")) {
    auto id = common_claims(clock, issuer, "ID", user.id.str(), client_id, lifetimes.access_token);
    id["aud"] = client_id;
    id["sid"] = session.id.str();
    id["auth_time"] = seconds(session.created_at);
    id["at_hash"] = access_token_hash(tokens.access_token);
    if (!nonce.empty()) id["nonce"] = nonce;
    add_profile(id, user);
    tokens.id_token = key.sign(id);
  }
  return tokens;
}

}  // namespace codeflix::identity
