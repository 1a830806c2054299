#pragma once

#include "services/identity/app/users.hpp"

namespace codeflix::identity {

class SqlUsers final : public Users {
 public:
  Result<std::optional<User>> find(sql::Transaction& tx, const UserId& id) override;
  Result<std::optional<User>> find_by_email(sql::Transaction& tx, std::string_view email) override;
  Result<std::vector<User>> all(sql::Transaction& tx) override;
  Result<> insert(sql::Transaction& tx, const User& user) override;
  Result<> set_password(sql::Transaction& tx, const UserId& id, const std::string& hash, Time now) override;
  Result<> set_role(sql::Transaction& tx, const UserId& id, std::string_view role, bool has) override;
  Result<bool> any_with_role(sql::Transaction& tx, std::string_view role) override;
};

}  // namespace codeflix::identity
