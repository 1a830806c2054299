#include "services/identity/app/ensure_first_administrator.hpp"

#include "services/identity/app/create_user.hpp"
#include "services/identity/app/reset_password.hpp"

namespace codeflix::identity {

Result<std::optional<Credentials>> ensure_first_administrator(const Ports& ports, PasswordHasher& hasher, const std::string& email) {
  CODEFLIX_TRY_ASSIGN(const bool exists, ports.database.read([&](sql::Transaction& tx) { return ports.users.any_with_role(tx, "catalog_admin"); }));
  if (exists) return std::nullopt;
  Credentials credentials{.email = email, .password = generate_password()};
  Roles roles(kRoles.begin(), kRoles.end());
  CODEFLIX_TRY(
      create_user(ports, hasher, {.name = "Administrator", .email = email, .password = credentials.password}, std::string(kDefaultLocale), roles));
  return credentials;
}

}  // namespace codeflix::identity
