#pragma once

#include <vector>

#include "libs/http/router.hpp"
#include "libs/messaging/broker.hpp"
#include "libs/replication/feed.hpp"
#include "libs/runtime/supervisor.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"
#include "libs/storage/object_store.hpp"
#include "services/playback/config.hpp"
#include "services/playback/domain/media_signer.hpp"

namespace codeflix::playback {

/// What playback needs from its process; all of it outlives the module.
struct Dependencies {
  sql::Database& database;
  messaging::Broker& broker;
  replication::Feed& titles;  ///< catalog_admin's documents
  storage::ObjectStore& encoded;
  storage::ObjectStore& images;
  const Clock& clock;
  std::vector<MediaKey> media_keys;  ///< the first signs
};

/// Of the service's own database.
std::vector<sql::Migrations> migrations();

/// Adds routes and components.
Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies dependencies);

}  // namespace codeflix::playback
