#pragma once

#include <optional>
#include <string_view>

#include "libs/sql/database.hpp"
#include "services/identity/domain/user.hpp"

namespace codeflix::identity {

/// The accounts.
class Users {
 public:
  virtual ~Users() = default;
  virtual Result<std::optional<User>> find(sql::Transaction& tx, const UserId& id) = 0;
  virtual Result<std::optional<User>> find_by_email(sql::Transaction& tx, std::string_view email) = 0;
  /// By their ids.
  virtual Result<std::vector<User>> all(sql::Transaction& tx) = 0;
  /// Error: conflict `user.email_taken`.
  virtual Result<> insert(sql::Transaction& tx, const User& user) = 0;
  virtual Result<> set_password(sql::Transaction& tx, const UserId& id, const std::string& hash, Time now) = 0;
  /// Gives the role or takes it; somebody unknown has none.
  virtual Result<> set_role(sql::Transaction& tx, const UserId& id, std::string_view role, bool has) = 0;
  /// True when somebody has this role.
  virtual Result<bool> any_with_role(sql::Transaction& tx, std::string_view role) = 0;
};

}  // namespace codeflix::identity
