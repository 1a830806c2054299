#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libs/http/router.hpp"

namespace codeflix::http {

/// Adds /health/live (the process answers), /health/started, /health/ready (200, or 503 with the sentences) and /metrics.
void add_health_routes(Router& router, std::function<bool()> started, std::function<std::vector<std::string>()> not_ready);

/// Adds `GET <base>/openapi.json`, open to everybody.
void add_openapi_route(Router& router, const std::string& base, std::string_view document);

}  // namespace codeflix::http
