#include "services/identity/infra/sql/sql_service_clients.hpp"

#include "libs/base/json.hpp"

namespace codeflix::identity {

Result<std::optional<Client>> SqlServiceClients::find(sql::Transaction& tx, std::string_view id) {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT id, secret_hash, roles FROM clients WHERE id = $1", {id}));
  if (!row) return std::nullopt;
  CODEFLIX_TRY_ASSIGN(const auto roles, json::read<std::vector<std::string>>(row->text(2)));
  return Client{.id = row->text(0),
                .name = row->text(0),
                .url = {},
                .confidential = true,
                .redirect_uris = {},
                .post_logout_redirect_uris = {},
                .secret_hash = row->text(1),
                .roles = Roles(roles.begin(), roles.end())};
}

Result<> SqlServiceClients::insert(sql::Transaction& tx, const Client& client, Time now) {
  const std::vector<std::string> roles(client.roles.begin(), client.roles.end());
  CODEFLIX_TRY(tx.execute("INSERT INTO clients (id, secret_hash, roles, created_at) VALUES ($1, $2, $3, $4)",
                          {client.id, client.secret_hash, json::write(roles), now}));
  return {};
}

}  // namespace codeflix::identity
