#include "services/identity/app/create_user.hpp"

namespace codeflix::identity {

Result<User> create_user(const Ports& ports, PasswordHasher& hasher, const Registration& registration, const std::string& locale,
                         const Roles& roles) {
  CODEFLIX_TRY_ASSIGN(auto clean, check_registration(registration));
  CODEFLIX_TRY_ASSIGN(auto hash, hasher.hash(clean.password));
  User user{.id = UserId::generate(ports.clock),
            .email = std::move(clean.email),
            .name = std::move(clean.name),
            .locale = known_locale(locale).value_or(std::string(kDefaultLocale)),
            .password_hash = std::move(hash),
            .roles = roles,
            .disabled = false,
            .created_at = ports.clock.now()};
  CODEFLIX_TRY(ports.database.write([&](sql::Transaction& tx) { return ports.users.insert(tx, user); }));
  return user;
}

}  // namespace codeflix::identity
