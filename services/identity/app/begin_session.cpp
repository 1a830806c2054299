#include "services/identity/app/begin_session.hpp"

#include "libs/base/text.hpp"
#include "services/identity/app/secret.hpp"

namespace codeflix::identity {

Result<NewSession> begin_session(const Ports& ports, sql::Transaction& tx, const UserId& user, const Device& device, const Lifetimes& lifetimes) {
  constexpr std::size_t kMaxUserAgent = 300;
  const auto now = ports.clock.now();
  auto user_agent = is_utf8(device.user_agent) ? device.user_agent : std::string();
  if (user_agent.size() > kMaxUserAgent) user_agent.clear();
  NewSession begun{.session = {.id = SessionId::generate(ports.clock),
                               .user = user,
                               .created_at = now,
                               .last_used_at = now,
                               .expires_at = session_end(now, now, lifetimes),
                               .address = device.address,
                               .user_agent = std::move(user_agent)},
                   .cookie = new_secret()};
  CODEFLIX_TRY(ports.sessions.insert(tx, begun.session, secret_hash(begun.cookie)));
  return begun;
}

}  // namespace codeflix::identity
