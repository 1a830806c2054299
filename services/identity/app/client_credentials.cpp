#include "services/identity/app/client_credentials.hpp"

#include "services/identity/app/signing_keys.hpp"

namespace codeflix::identity {

Result<Tokens> client_credentials(const Ports& ports, const std::string& issuer, const Lifetimes& lifetimes, const Client& client) {
  CODEFLIX_TRY_ASSIGN(const auto key, ports.database.write([&](sql::Transaction& tx) { return active_key(ports, tx); }));
  auto claims = common_claims(ports.clock, issuer, "Bearer", "service-account-" + client.id, client.id, lifetimes.access_token);
  claims["name"] = client.id;
  add_roles(claims, client.roles);
  return Tokens{
      .access_token = key.sign(claims), .expires_in = lifetimes.access_token.count(), .scope = "profile", .refresh_token = {}, .id_token = {}};
}

}  // namespace codeflix::identity
