#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "libs/http/client_address.hpp"
#include "libs/http/pool.hpp"
#include "libs/http/rate_limiter.hpp"
#include "libs/http/server.hpp"
#include "libs/telemetry/metrics.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::http {

/// A request as the parser saw it, before any rule was applied.
struct RequestHead {
  std::string method;
  std::string target;
  Headers headers;
  int version = 11;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
};

/// What the edge makes of a head: a request with its route, or a refusal.
struct Admission {
  Request request;
  const Route* route = nullptr;  ///< also set beside a refusal when the route was found
  std::optional<Response> refusal;
  std::string token;  ///< of the Authorization field, not verified yet
};

/// The rules of the edge, free of sockets: what happens to a request before its handler and to an answer after it.
/// Thread-safe; only authenticate() and the handlers may block.
class Edge {
 public:
  Edge(ServerConfig config, const Router& router, auth::TokenVerifier* verifier, TrustedProxies proxies);

  const ServerConfig& config() const { return config_; }
  Pool& pool() { return pool_; }
  bool tls() const { return !config_.tls_cert.empty(); }

  /// Well-formedness, route, rate limits and the declared body size.
  Admission admit(RequestHead head, std::string_view peer);
  /// Verifies the token, if one came, and applies the route's access.
  std::optional<Response> authenticate(Admission& admission) const;
  /// Runs a handler; an exception is logged and answered as 500.
  static Response run(const Handler& handler, Request& request);
  /// What the route knows by heart, if anything; an exception is answered like a handler's.
  static std::optional<Response> recall(const Route& route, Request& request);
  static Result<std::unique_ptr<BodySink>> open_sink(const StreamHandler& handler, Request& request);
  /// Nothing, or the answer to a piece that the sink did not take.
  static std::optional<Response> write_sink(BodySink& sink, std::string_view piece);
  static Response finish_sink(BodySink& sink);
  /// 304, compression and the headers that every answer, or every one of the route, has.
  void complete(const Admission& admission, Response& response) const;
  struct Done {
    bool events = false;  ///< an event stream: its length says nothing and is not observed
    std::chrono::steady_clock::duration took{};
    std::optional<trace::Context> trace = {};
  };
  /// Metrics and the access log.
  void record(const Admission& admission, const Response& response, const Done& done);

  metrics::Gauge& connections;  ///< of the process

 private:
  /// Made when first used: most routes never answer with most classes.
  struct RouteMetrics {
    std::array<std::atomic<metrics::Counter*>, 6> by_class{};
    std::atomic<metrics::Histogram*> seconds = nullptr;
  };
  std::optional<Response> check_form(const RequestHead& head) const;
  std::optional<Response> check_rate(const Admission& admission, RateClass rate);

  const ServerConfig config_;
  const Router& router_;
  auth::TokenVerifier* verifier_;
  const TrustedProxies proxies_;
  RateLimiter limiter_;
  std::unordered_map<const Route*, RouteMetrics> route_metrics_;  ///< nullptr: no route
  metrics::Gauge& queued_;
  Pool pool_;
};

}  // namespace codeflix::http
