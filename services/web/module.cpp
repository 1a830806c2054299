#include "services/web/module.hpp"

#include "embedded/web_openapi.hpp"
#include "libs/http/health.hpp"
#include "services/web/api/http/session_routes.hpp"
#include "services/web/app/begin_sign_in.hpp"
#include "services/web/infra/http/http_issuer.hpp"

namespace codeflix::web {

std::vector<sql::Migrations> migrations() { return {}; }

Result<> install(runtime::Supervisor&, http::Router& router, const Config& config, const Dependencies& dependencies) {
  if (dependencies.cookie_secret.size() != 32)
    return fail(ErrorKind::invalid, "web.cookie_secret", "The secret of the session cookies must have 32 bytes.");
  const auto& issuer_address = config.issuer_address.empty() ? dependencies.public_url : config.issuer_address;
  auto call = dependencies.issuer_in_process ? local_call(router) : network_call(issuer_of(issuer_address), config.issuer_ca_file);
  const bool secure = dependencies.public_url.starts_with("https://");
  add_session_routes(router,
                     std::make_shared<SessionContext>(SessionContext{.clock = dependencies.clock,
                                                                     .public_url = dependencies.public_url,
                                                                     .issuer = make_http_issuer(std::move(call)),
                                                                     .cookies = SessionCookies(auth::Sealer(dependencies.cookie_secret), secure)}));
  add_page_routes(router, dependencies.folders);
  http::add_openapi_route(router, "/session", embedded::web_openapi.front().second);
  return {};
}

}  // namespace codeflix::web
