#pragma once

#include <string>

#include "services/identity/app/ports.hpp"

namespace codeflix::identity {

/// Where a request comes from, as the list of sessions shows it.
struct Device {
  std::string address;
  std::string user_agent;
};

/// A session that has just begun, and the only copy of the secret that the browser keeps for it.
struct NewSession {
  Session session;
  std::string cookie;
};

/// Begins a session inside a transaction.
Result<NewSession> begin_session(const Ports& ports, sql::Transaction& tx, const UserId& user, const Device& device, const Lifetimes& lifetimes);

}  // namespace codeflix::identity
