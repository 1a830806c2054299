#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libs/http/router.hpp"
#include "libs/messaging/broker.hpp"
#include "libs/runtime/supervisor.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"
#include "services/subscription/app/people.hpp"
#include "services/subscription/config.hpp"

namespace codeflix::subscription {

/// What subscription needs from its process; all of it outlives the module.
struct Dependencies {
  sql::Database& database;
  messaging::Broker& broker;
  const Clock& clock;
  People* people = nullptr;  ///< the issuer's; without them nobody's changes are followed and no role is given
};

/// Of the service's own database.
std::vector<sql::Migrations> migrations();

/// The people of the Keycloak that the configuration names; nothing when it names none. `issuer`: the `iss` of its tokens.
std::unique_ptr<People> people_of(const Config& config, const std::string& issuer, const Clock& clock);

/// Adds routes and components.
Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies dependencies);

}  // namespace codeflix::subscription
