#pragma once

#include <string>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/http/router.hpp"
#include "libs/runtime/supervisor.hpp"
#include "libs/sql/migrations.hpp"
#include "services/web/api/http/page_routes.hpp"
#include "services/web/config.hpp"

/// The built pages, and the sign-in of the browser in front of any OpenID Connect issuer. It keeps nothing itself.
namespace codeflix::web {

/// None: there is no database.
std::vector<sql::Migrations> migrations();

struct Dependencies {
  const Clock& clock;
  std::string public_url;     ///< the origin of every page, without a slash at the end
  std::string cookie_secret;  ///< 32 random bytes, the same in every replica, kept over restarts
  PageFolders folders;
  bool issuer_in_process = false;  ///< the issuer's routes are in the same router: it is asked there, not over the network
};

/// Adds `/session/*`, `/`, `/admin/` and `/docs/`. Error: invalid `web.cookie_secret` for a secret of another length.
Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, const Dependencies& dependencies);

}  // namespace codeflix::web
