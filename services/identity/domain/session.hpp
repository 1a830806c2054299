#pragma once

#include <algorithm>
#include <chrono>
#include <string>

#include "services/identity/domain/user.hpp"

namespace codeflix::identity {

struct Session;
using SessionId = Id<Session>;

/// One browser in which somebody is signed in.
struct Session {
  SessionId id;
  UserId user;
  Time created_at;
  Time last_used_at;
  Time expires_at;
  std::string address;
  std::string user_agent;
};

/// How long things are good for.
struct Lifetimes {
  std::chrono::seconds access_token{300};
  std::chrono::seconds code{60};
  std::chrono::seconds refresh_grace{10};  ///< in which the last refresh token still works: an answer may get lost
  std::chrono::seconds session_idle{30 * 86'400};
  std::chrono::seconds session_max{180 * 86'400};
  std::chrono::seconds signing_key{90 * 86'400};
};

/// When a session used now ends: after a time without use, and in any case some time after the sign-in.
inline Time session_end(Time created, Time now, const Lifetimes& lifetimes) {
  return std::min<Time>(now + lifetimes.session_idle, created + lifetimes.session_max);
}

}  // namespace codeflix::identity
