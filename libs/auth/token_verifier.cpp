#include "libs/auth/token_verifier.hpp"

#include "libs/auth/jwt.hpp"

namespace codeflix::auth {

namespace {

Failure refuse(std::string code, std::string detail) { return fail(ErrorKind::unauthorized, std::move(code), std::move(detail)); }

/// A NumericDate (RFC 7519), which may have a fraction.
std::optional<Time> time_claim(const json::Object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double seconds = value->to_number<double>();
  constexpr double kYear9999 = 253'402'300'799.0;
  if (!(seconds >= 0 && seconds <= kYear9999)) return std::nullopt;
  return Time(Duration(static_cast<std::int64_t>(seconds * 1e6)));
}

class JwksVerifier final : public TokenVerifier {
 public:
  JwksVerifier(VerifierOptions options, std::shared_ptr<KeyCache> keys, const Clock& clock)
      : options_(std::move(options)), clock_(clock), keys_(std::move(keys)) {}

  Result<Principal> verify(std::string_view token) override {
    CODEFLIX_TRY_ASSIGN(const auto jwt, parse_jwt(token));
    CODEFLIX_TRY_ASSIGN(const auto kid, key_of(jwt));
    CODEFLIX_TRY_ASSIGN(const auto keys, keys_->keys_for(kid));
    CODEFLIX_TRY(check_signature(jwt, *keys));
    return principal(jwt.claims);
  }

 private:
  Result<Principal> principal(const json::Object& claims) const {
    if (text_claim(claims, "iss") != options_.issuer) return refuse("token.issuer", "The token is from another issuer.");
    if (!has_audience(claims, options_.audience)) return refuse("token.audience", "The token is for another audience.");
    if (text_claim(claims, "typ") != options_.type) return refuse("token.type", "The token is of another type.");
    const auto expires = time_claim(claims, "exp");
    const auto now = clock_.now();
    if (!expires) return refuse("token.malformed", "The token does not say when it ends.");
    if (now >= *expires + options_.leeway) return refuse("token.expired", "The token has expired.");
    const auto not_before = time_claim(claims, "nbf");
    if (claims.contains("nbf") && !not_before) return refuse("token.malformed", "The token's start is not a time.");
    if (not_before && now + options_.leeway < *not_before) return refuse("token.expired", "The token is not valid yet.");

    Principal principal;
    principal.issuer = options_.account_issuer.empty() ? options_.issuer : options_.account_issuer;
    principal.subject = text_claim(claims, "sub");
    if (principal.subject.empty()) return refuse("token.malformed", "The token does not say whose it is.");
    principal.email = text_claim(claims, "email");
    principal.name = text_claim(claims, "name");
    principal.locale = text_claim(claims, "locale");
    for (auto& role : realm_roles(claims)) principal.roles.insert(std::move(role));
    principal.expires = *expires;
    return principal;
  }

  const VerifierOptions options_;
  const Clock& clock_;
  const std::shared_ptr<KeyCache> keys_;
};

}  // namespace

std::unique_ptr<TokenVerifier> make_token_verifier(VerifierOptions options, std::shared_ptr<KeyCache> keys, const Clock& clock) {
  return std::make_unique<JwksVerifier>(std::move(options), std::move(keys), clock);
}

std::unique_ptr<TokenVerifier> make_token_verifier(VerifierOptions options, KeySource keys, const Clock& clock) {
  return make_token_verifier(std::move(options), std::make_shared<KeyCache>(std::move(keys), clock), clock);
}

}  // namespace codeflix::auth
