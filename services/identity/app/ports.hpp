#pragma once

#include <string>

#include "services/identity/app/grants.hpp"
#include "services/identity/app/key_ring.hpp"
#include "services/identity/app/service_clients.hpp"
#include "services/identity/app/sessions.hpp"
#include "services/identity/app/users.hpp"

namespace codeflix::identity {

/// What the use cases work with. All of it outlives them and is thread-safe.
struct Ports {
  sql::Database& database;
  const Clock& clock;
  Users& users;
  Sessions& sessions;
  Grants& grants;
  KeyRing& keys;
  ServiceClients& clients;
};

}  // namespace codeflix::identity
