#include "services/identity/app/issue_code.hpp"

#include "services/identity/app/secret.hpp"

namespace codeflix::identity {

Result<std::string> issue_code(const Ports& ports, const Lifetimes& lifetimes, const AuthorizationRequest& request, const SessionId& session) {
  auto code = new_secret();
  const AuthorizationCode kept{.hash = secret_hash(code),
                               .client_id = request.client_id,
                               .redirect_uri = request.redirect_uri,
                               .session = session,
                               .scope = request.scope,
                               .nonce = request.nonce,
                               .code_challenge = request.code_challenge,
                               .expires_at = ports.clock.now() + lifetimes.code,
                               .family_id = std::nullopt};
  CODEFLIX_TRY(ports.database.write([&](sql::Transaction& tx) { return ports.grants.insert_code(tx, kept); }));
  return code;
}

}  // namespace codeflix::identity
