#include "libs/http/health.hpp"

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/telemetry/metrics.hpp"

namespace codeflix::http {

namespace {

Response state(bool good, const std::vector<std::string>& sentences) {
  json::Array reasons;
  for (const auto& sentence : sentences) reasons.push_back(json::Value(sentence));
  return Response::text(good ? 200 : 503, "application/json",
                        json::serialize(json::Object{{"status", good ? "ok" : "waiting"}, {"reasons", reasons}}));
}

void add_open_read(Router& router, std::string pattern, Handler handler) {
  router.add({"GET", std::move(pattern), Access::open(), RunPlace::inline_, std::move(handler), RateClass::none});
}

}  // namespace

void add_health_routes(Router& router, std::function<bool()> started, std::function<std::vector<std::string>()> not_ready) {
  add_open_read(router, "/health/live", [](Request&) -> Result<Response> { return state(true, {}); });
  add_open_read(router, "/health/started", [started = std::move(started)](Request&) -> Result<Response> {
    const bool good = started();
    return state(good, good ? std::vector<std::string>{} : std::vector<std::string>{"The process is still starting."});
  });
  add_open_read(router, "/health/ready", [not_ready = std::move(not_ready)](Request&) -> Result<Response> {
    const auto sentences = not_ready();
    return state(sentences.empty(), sentences);
  });
  add_open_read(router, "/metrics",
                [](Request&) -> Result<Response> { return Response::text(200, "text/plain; version=0.0.4", metrics::exposition()); });
}

void add_openapi_route(Router& router, const std::string& base, std::string_view document) {
  const auto etag = "\"" + hex(sha256(document)).substr(0, 32) + "\"";
  add_open_read(router, base + "/openapi.json", [document = std::string(document), etag](Request&) -> Result<Response> {
    auto response = Response::text(200, "application/json", document);
    response.with("ETag", etag).with("Cache-Control", "no-cache");
    return response;
  });
}

}  // namespace codeflix::http
