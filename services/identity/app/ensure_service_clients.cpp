#include "services/identity/app/ensure_service_clients.hpp"

#include "services/identity/app/secret.hpp"

namespace codeflix::identity {

Result<std::map<std::string, std::string>> ensure_service_clients(const Ports& ports) {
  return ports.database.write([&](sql::Transaction& tx) -> Result<std::map<std::string, std::string>> {
    std::map<std::string, std::string> secrets;
    for (const auto& [id, roles] : service_accounts()) {
      CODEFLIX_TRY_ASSIGN(const auto known, ports.clients.find(tx, id));
      if (known) continue;
      const auto& secret = secrets[id] = new_secret();
      const Client client{.id = id,
                          .name = id,
                          .url = {},
                          .confidential = true,
                          .redirect_uris = {},
                          .post_logout_redirect_uris = {},
                          .secret_hash = secret_hash(secret),
                          .roles = roles};
      CODEFLIX_TRY(ports.clients.insert(tx, client, ports.clock.now()));
    }
    return secrets;
  });
}

}  // namespace codeflix::identity
