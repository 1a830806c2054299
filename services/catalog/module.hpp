#pragma once

#include <vector>

#include "libs/base/clock.hpp"
#include "libs/http/router.hpp"
#include "libs/replication/feed.hpp"
#include "libs/runtime/supervisor.hpp"
#include "libs/sql/migrations.hpp"
#include "services/catalog/config.hpp"

namespace codeflix::catalog {

/// What the catalogue needs from the process: the documents of catalog_admin.
struct Dependencies {
  replication::Feed& feed;
  const Clock& clock;
};

/// The catalogue has no database of its own.
std::vector<sql::Migrations> migrations();

/// Adds the routes below /api/catalog/v1 and the reader that keeps them up to date, ready when it has caught up. A search engine of its own
/// that is away makes searches unavailable, nothing else. Errors: internal `index.folder`, invalid `config.invalid`.
Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies dependencies);

}  // namespace codeflix::catalog
