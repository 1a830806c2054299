#include "services/identity/app/sign_up.hpp"

namespace codeflix::identity {

Result<NewSession> sign_up(const Ports& ports, PasswordHasher& hasher, SignInThrottle& throttle, const Lifetimes& lifetimes,
                           const Registration& registration, const std::string& locale, const Device& device) {
  CODEFLIX_TRY(check_registration(registration));
  CODEFLIX_TRY(throttle.admit(registration.email, device.address));
  CODEFLIX_TRY_ASSIGN(const auto user, create_user(ports, hasher, registration, locale, {std::string(kCustomer)}));
  return ports.database.write([&](sql::Transaction& tx) { return begin_session(ports, tx, user.id, device, lifetimes); });
}

}  // namespace codeflix::identity
