#pragma once

#include <optional>
#include <string_view>

#include "libs/sql/database.hpp"
#include "services/identity/domain/client.hpp"

namespace codeflix::identity {

/// The confidential clients.
class ServiceClients {
 public:
  virtual ~ServiceClients() = default;
  virtual Result<std::optional<Client>> find(sql::Transaction& tx, std::string_view id) = 0;
  virtual Result<> insert(sql::Transaction& tx, const Client& client, Time now) = 0;
};

}  // namespace codeflix::identity
