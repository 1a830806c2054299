#include "services/identity/app/find_session.hpp"

#include "services/identity/app/secret.hpp"

namespace codeflix::identity {

Result<std::optional<SignedIn>> find_session(const Ports& ports, const std::string& cookie) {
  return ports.database.read([&](sql::Transaction& tx) -> Result<std::optional<SignedIn>> {
    CODEFLIX_TRY_ASSIGN(auto session, ports.sessions.find_by_cookie(tx, secret_hash(cookie), ports.clock.now()));
    if (!session) return std::nullopt;
    CODEFLIX_TRY_ASSIGN(auto user, ports.users.find(tx, session->user));
    if (!user || user->disabled) return std::nullopt;
    return SignedIn{std::move(*session), std::move(*user)};
  });
}

}  // namespace codeflix::identity
