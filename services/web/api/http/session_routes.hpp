#pragma once

#include <memory>
#include <string>

#include "libs/http/router.hpp"
#include "services/web/api/http/session_cookies.hpp"
#include "services/web/app/issuer.hpp"

namespace codeflix::web {

/// What the routes of `/session` share.
struct SessionContext {
  const Clock& clock;
  std::string public_url;
  std::unique_ptr<Issuer> issuer;
  SessionCookies cookies;
};

void add_session_routes(http::Router& router, std::shared_ptr<const SessionContext> context);

}  // namespace codeflix::web
