#include "services/identity/app/change_password.hpp"

#include "services/identity/domain/password_policy.hpp"

namespace codeflix::identity {

Result<> change_password(const Ports& ports, PasswordHasher& hasher, SignInThrottle& throttle, const PasswordChange& change) {
  const auto refused = [](std::string field, std::string code, std::string detail) {
    return fail(ErrorKind::invalid, "password.invalid", detail, {{std::move(field), std::move(code), detail}});
  };
  CODEFLIX_TRY_ASSIGN(const auto user, ports.database.read([&](sql::Transaction& tx) { return ports.users.find(tx, change.user); }));
  if (!user) return fail(ErrorKind::not_found, "user.unknown", "There is no such account.");
  if (const auto mistake = password_mistake(change.new_password, user->email)) return refused("new_password", mistake->code, mistake->detail);
  CODEFLIX_TRY(throttle.admit(user->email, change.address));
  CODEFLIX_TRY_ASSIGN(const bool right, hasher.verify(user->password_hash, change.current_password));
  if (!right) return refused("current_password", "wrong", "The current password is wrong.");
  throttle.succeeded(user->email, change.address);
  CODEFLIX_TRY_ASSIGN(const auto hash, hasher.hash(change.new_password));
  return ports.database.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY(ports.users.set_password(tx, user->id, hash, ports.clock.now()));
    return ports.sessions.end_others(tx, user->id, change.session);
  });
}

}  // namespace codeflix::identity
