#include "services/identity/app/sign_in.hpp"

#include "libs/base/text.hpp"
#include "services/identity/domain/password_policy.hpp"

namespace codeflix::identity {

Result<NewSession> sign_in(const Ports& ports, PasswordHasher& hasher, SignInThrottle& throttle, const Lifetimes& lifetimes, const std::string& email,
                           const std::string& password, const Device& device) {
  const auto invalid = [] { return fail(ErrorKind::unauthorized, "sign_in.invalid", "E-mail or password is wrong."); };
  // Nobody has such an account or password; what is not text cannot be folded or stored.
  if (!is_utf8(email) || email.size() > 1000 || password.size() > 4 * kMaxPassword) return invalid();
  CODEFLIX_TRY(throttle.admit(email, device.address));
  CODEFLIX_TRY_ASSIGN(const auto user, ports.database.read([&](sql::Transaction& tx) { return ports.users.find_by_email(tx, email); }));
  CODEFLIX_TRY_ASSIGN(const bool right, hasher.verify(user ? user->password_hash : hasher.decoy(), password));
  if (!user || !right) return invalid();
  throttle.succeeded(email, device.address);
  if (user->disabled) return fail(ErrorKind::forbidden, "sign_in.disabled", "This account is closed.");
  return ports.database.write([&](sql::Transaction& tx) { return begin_session(ports, tx, user->id, device, lifetimes); });
}

}  // namespace codeflix::identity
