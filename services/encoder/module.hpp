#pragma once

#include <filesystem>
#include <vector>

#include "libs/http/router.hpp"
#include "libs/messaging/broker.hpp"
#include "libs/runtime/supervisor.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"
#include "libs/storage/object_store.hpp"
#include "services/encoder/config.hpp"

namespace codeflix::encoder {

/// What the encoder needs from its process; all of it outlives the module.
struct Dependencies {
  sql::Database& database;
  messaging::Broker& broker;
  storage::ObjectStore& raw;
  storage::ObjectStore& encoded;
  storage::ObjectStore& images;
  const Clock& clock;
  std::filesystem::path worker_executable;  ///< codeflix-media-worker
};

/// Of the service's own database.
std::vector<sql::Migrations> migrations();

/// Adds routes and components. Error: unavailable `encoder.worker_missing` when the executable is not there.
Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies dependencies);

}  // namespace codeflix::encoder
