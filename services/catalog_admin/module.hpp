#pragma once

#include <vector>

#include "libs/http/router.hpp"
#include "libs/messaging/broker.hpp"
#include "libs/runtime/supervisor.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"
#include "libs/storage/object_store.hpp"
#include "services/catalog_admin/config.hpp"

namespace codeflix::catalog_admin {

/// What the service needs from its process; all of it outlives the module.
struct Dependencies {
  sql::Database& database;
  messaging::Broker& broker;
  storage::ObjectStore& raw;  ///< uploaded files as they came
  const Clock& clock;
};

/// Of the service's own database.
std::vector<sql::Migrations> migrations();

/// Adds routes and components.
Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies dependencies);

}  // namespace codeflix::catalog_admin
