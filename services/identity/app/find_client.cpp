#include "services/identity/app/find_client.hpp"

namespace codeflix::identity {

Result<std::optional<Client>> find_client(const Ports& ports, const std::string& public_url, const std::string& id) {
  for (auto& client : public_clients(public_url)) {
    if (client.id == id) return std::move(client);
  }
  return ports.database.read([&](sql::Transaction& tx) { return ports.clients.find(tx, id); });
}

}  // namespace codeflix::identity
