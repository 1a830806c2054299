#include "services/identity/app/reset_password.hpp"

#include "libs/base/random.hpp"

namespace codeflix::identity {

std::string generate_password() {
  constexpr std::string_view kLetters = "abcdefghijkmnpqrstuvwxyz23456789";  // 32 of them, none like another
  constexpr std::size_t kLength = 20;
  const auto bytes = random_bytes(kLength);
  std::string password;
  for (std::size_t i = 0; i < kLength; ++i) {
    if (i > 0 && i % 5 == 0) password += '-';
    password += kLetters[static_cast<unsigned char>(bytes[i]) % kLetters.size()];
  }
  return password;
}

Result<std::string> reset_password(const Ports& ports, PasswordHasher& hasher, const std::string& email) {
  auto password = generate_password();
  CODEFLIX_TRY_ASSIGN(const auto hash, hasher.hash(password));
  const auto kept = ports.database.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY_ASSIGN(const auto user, ports.users.find_by_email(tx, email));
    if (!user) return fail(ErrorKind::not_found, "user.unknown", "There is no account with the address " + email + ".");
    CODEFLIX_TRY(ports.users.set_password(tx, user->id, hash, ports.clock.now()));
    return ports.sessions.end_others(tx, user->id, SessionId());
  });
  if (!kept) return fail(kept);
  return password;
}

}  // namespace codeflix::identity
