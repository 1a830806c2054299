#include "services/identity/app/refresh_tokens.hpp"

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "services/identity/app/secret.hpp"
#include "services/identity/app/signing_keys.hpp"
#include "services/identity/domain/authorization_request.hpp"

namespace codeflix::identity {

namespace {

/// A refresh token is `<family>.<secret>`, so that one which is long forgotten still names the family that it ends.
std::string family_of(std::string_view refresh_token) { return std::string(refresh_token.substr(0, refresh_token.find('.'))); }

Result<std::optional<TokenFamily>> find_family(const Ports& ports, sql::Transaction& tx, const std::string& client_id,
                                               const std::string& refresh_token) {
  CODEFLIX_TRY_ASSIGN(auto family, ports.grants.find_family(tx, family_of(refresh_token)));
  if (family && family->client_id != client_id) family.reset();
  return family;
}

bool usable(const TokenFamily& family, std::optional<std::int64_t> generation, Time now, const Lifetimes& lifetimes) {
  if (!generation) return false;
  return *generation == family.generation || (*generation + 1 == family.generation && now < family.rotated_at + lifetimes.refresh_grace);
}

}  // namespace

std::string new_family_id() { return base64url(random_bytes(16)); }

Result<std::string> new_refresh_token(const Ports& ports, sql::Transaction& tx, const TokenFamily& family) {
  auto token = family.id + "." + new_secret();
  CODEFLIX_TRY(ports.grants.insert_token(tx, secret_hash(token), family.id, family.generation));
  return token;
}

Result<Tokens> refresh_tokens(const Ports& ports, const std::string& issuer, const Lifetimes& lifetimes, const std::string& client_id,
                              const std::string& refresh_token) {
  const auto refused = [] { return oauth_failure("invalid_grant", "The refresh token is unknown, used or revoked."); };
  // Nothing instead of tokens: refused, but what the transaction did stays.
  auto done = ports.database.write([&](sql::Transaction& tx) -> Result<std::optional<Tokens>> {
    const auto now = ports.clock.now();
    CODEFLIX_TRY_ASSIGN(auto family, find_family(ports, tx, client_id, refresh_token));
    if (!family) return refused();
    CODEFLIX_TRY_ASSIGN(const auto generation, ports.grants.find_token(tx, secret_hash(refresh_token), family->id));
    if (!usable(*family, generation, now, lifetimes)) {
      CODEFLIX_TRY(ports.grants.remove_family(tx, family->id));
      return std::nullopt;
    }
    CODEFLIX_TRY_ASSIGN(const auto session, ports.sessions.find(tx, family->session, now));
    if (!session) return refused();
    CODEFLIX_TRY_ASSIGN(const auto user, ports.users.find(tx, session->user));
    if (!user || user->disabled) return refused();

    if (*generation == family->generation) {
      CODEFLIX_TRY(ports.grants.rotate_family(tx, *family, now));
      ++family->generation;
    }
    const auto expires_at = session_end(session->created_at, now, lifetimes);
    CODEFLIX_TRY(ports.sessions.touch(tx, session->id, now, expires_at));
    CODEFLIX_TRY_ASSIGN(const auto key, active_key(ports, tx));
    auto tokens = sign_tokens(key, ports.clock, issuer, lifetimes, *user, *session, client_id, family->scope, "");
    CODEFLIX_TRY_ASSIGN(tokens.refresh_token, new_refresh_token(ports, tx, *family));
    tokens.refresh_expires_in = std::chrono::duration_cast<std::chrono::seconds>(expires_at - now).count();
    return tokens;
  });
  if (!done) return fail(std::move(done));
  if (!*done) return refused();
  return std::move(**done);
}

Result<> revoke_token(const Ports& ports, const std::string& client_id, const std::string& refresh_token) {
  return ports.database.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY_ASSIGN(const auto family, find_family(ports, tx, client_id, refresh_token));
    if (!family) return {};
    return ports.grants.remove_family(tx, family->id);
  });
}

Result<> end_session_of_token(const Ports& ports, const std::string& client_id, const std::string& refresh_token) {
  return ports.database.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY_ASSIGN(const auto family, find_family(ports, tx, client_id, refresh_token));
    if (!family) return {};
    CODEFLIX_TRY_ASSIGN(const auto session, ports.sessions.find(tx, family->session, ports.clock.now()));
    if (session) CODEFLIX_TRY(ports.sessions.end(tx, session->id, session->user));
    return {};
  });
}

}  // namespace codeflix::identity
