#pragma once

#include "services/identity/app/service_clients.hpp"

namespace codeflix::identity {

class SqlServiceClients final : public ServiceClients {
 public:
  Result<std::optional<Client>> find(sql::Transaction& tx, std::string_view id) override;
  Result<> insert(sql::Transaction& tx, const Client& client, Time now) override;
};

}  // namespace codeflix::identity
