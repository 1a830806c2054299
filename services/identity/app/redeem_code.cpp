#include "services/identity/app/redeem_code.hpp"

#include "services/identity/app/refresh_tokens.hpp"
#include "services/identity/app/secret.hpp"
#include "services/identity/app/signing_keys.hpp"
#include "services/identity/domain/authorization_request.hpp"

namespace codeflix::identity {

Result<Tokens> redeem_code(const Ports& ports, const std::string& issuer, const Lifetimes& lifetimes, const CodeRedemption& redemption) {
  const auto refused = [] { return oauth_failure("invalid_grant", "The code is unknown, used or too old, or was given for something else."); };
  // Nothing instead of tokens: refused, but what the transaction did stays.
  auto done = ports.database.write([&](sql::Transaction& tx) -> Result<std::optional<Tokens>> {
    const auto now = ports.clock.now();
    CODEFLIX_TRY_ASSIGN(const auto code, ports.grants.find_code(tx, secret_hash(redemption.code)));
    if (!code || code->client_id != redemption.client_id) return refused();
    if (code->family_id) {
      CODEFLIX_TRY(ports.grants.remove_family(tx, *code->family_id));
      return std::nullopt;
    }
    if (now >= code->expires_at || code->redirect_uri != redemption.redirect_uri || !pkce_matches(code->code_challenge, redemption.code_verifier))
      return refused();
    CODEFLIX_TRY_ASSIGN(const auto session, ports.sessions.find(tx, code->session, now));
    if (!session) return refused();
    CODEFLIX_TRY_ASSIGN(const auto user, ports.users.find(tx, session->user));
    if (!user || user->disabled) return refused();

    CODEFLIX_TRY_ASSIGN(const auto key, active_key(ports, tx));
    auto tokens = sign_tokens(key, ports.clock, issuer, lifetimes, *user, *session, code->client_id, code->scope, code->nonce);
    const TokenFamily family{
        .id = new_family_id(), .client_id = code->client_id, .session = session->id, .scope = code->scope, .generation = 0, .rotated_at = now};
    CODEFLIX_TRY(ports.grants.insert_family(tx, family));
    CODEFLIX_TRY_ASSIGN(tokens.refresh_token, new_refresh_token(ports, tx, family));
    tokens.refresh_expires_in = std::chrono::duration_cast<std::chrono::seconds>(session->expires_at - now).count();
    CODEFLIX_TRY(ports.grants.use_code(tx, code->hash, family.id));
    return tokens;
  });
  if (!done) return fail(std::move(done));
  if (!*done) return refused();
  return std::move(**done);
}

}  // namespace codeflix::identity
