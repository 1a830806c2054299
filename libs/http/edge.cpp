#include "libs/http/edge.hpp"

#include "libs/base/ascii.hpp"
#include "libs/base/digest.hpp"
#include "libs/http/compression.hpp"
#include "libs/http/problem.hpp"
#include "libs/http/range.hpp"
#include "libs/http/target.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::http {

namespace {

constexpr std::size_t kSmallestCompressed = 1024;
/// Callers with a token have a bucket each; those behind one address together have this many times a single caller's.
constexpr double kCallersBehindOneAddress = 10;

struct Rate {
  std::string_view name;
  double per_minute;
};

std::optional<Rate> rate_of(const RateLimits& limits, RateClass rate) {
  switch (rate) {
    case RateClass::browse: return Rate{"browse", static_cast<double>(limits.browse_per_minute)};
    case RateClass::write: return Rate{"write", static_cast<double>(limits.write_per_minute)};
    case RateClass::upload: return Rate{"upload", static_cast<double>(limits.upload_per_minute)};
    case RateClass::sign_in: return Rate{"sign_in", static_cast<double>(limits.sign_in_per_minute)};
    case RateClass::media: return Rate{"media", static_cast<double>(limits.media_per_minute)};
    case RateClass::none: break;
  }
  return std::nullopt;
}

std::string bearer_token(const Headers& headers) {
  const auto field = trim(headers.get("Authorization"));
  return starts_with_word(field, "Bearer ") ? std::string(trim(field.substr(7))) : std::string();
}

bool is_health(const Route* route) { return route != nullptr && (route->pattern.starts_with("/health/") || route->pattern == "/metrics"); }

Response internal_problem(const char* what) { return problem(Error{ErrorKind::internal, "internal", what}); }

void set_default(Headers& headers, std::string_view name, std::string_view value) {
  if (!headers.has(name)) headers.add(name, value);
}

}  // namespace

Edge::Edge(ServerConfig config, const Router& router, auth::TokenVerifier* verifier, TrustedProxies proxies)
    : connections(metrics::gauge("codeflix_http_connections", "Open connections.")),
      config_(std::move(config)),
      router_(router),
      verifier_(verifier),
      proxies_(std::move(proxies)),
      queued_(metrics::gauge("codeflix_http_pool_queue", "Tasks that wait for a thread of the blocking pool.")),
      pool_(static_cast<std::size_t>(config_.pool_threads), static_cast<std::size_t>(config_.pool_queue)) {
  route_metrics_[nullptr];
  for (const auto& route : router_.routes()) route_metrics_[&route];
}

std::optional<Response> Edge::check_form(const RequestHead& head) const {
  std::size_t hosts = 0;
  std::size_t encodings = 0;
  for (const auto& [name, value] : head.headers.all()) {
    hosts += same_word(name, "Host") ? 1 : 0;
    encodings += same_word(name, "Transfer-Encoding") ? 1 : 0;
  }
  if (hosts > 1 || (hosts == 0 && head.version >= 11) || (hosts == 1 && !is_host(head.headers.get("Host"))))
    return problem(400, "request.host", "The request needs one Host field with a name or an address.");
  if (encodings > 0) {
    // What we and a proxy before us would read differently is refused, not guessed (RFC 9112 section 6.1).
    if (head.headers.has("Content-Length") || head.version < 11) return problem(400, "request.length", "The request states its length in two ways.");
    if (encodings > 1 || !head.chunked || !same_word(trim(head.headers.get("Transfer-Encoding")), "chunked"))
      return problem(501, "request.transfer_encoding", "The only transfer encoding that is taken is chunked.");
  }
  if (head.headers.has("Expect") && !same_word(trim(head.headers.get("Expect")), "100-continue"))
    return problem(417, "request.expect", "The only expectation that is met is 100-continue.");
  return std::nullopt;
}

std::optional<Response> Edge::check_rate(const Admission& admission, RateClass rate_class) {
  const auto rate = config_.rates.enabled ? rate_of(config_.rates, rate_class) : std::nullopt;
  if (!rate) return std::nullopt;
  const auto now = std::chrono::steady_clock::now();
  const auto address = caller_network(admission.request.remote_address);
  std::chrono::milliseconds wait{0};
  if (admission.token.empty() || rate_class == RateClass::sign_in) {
    wait = limiter_.take(fmt::format("{} {}", rate->name, address), rate->per_minute, now);
  } else {
    wait = limiter_.take(fmt::format("{} {} tokens", rate->name, address), rate->per_minute * kCallersBehindOneAddress, now);
    if (wait.count() == 0) wait = limiter_.take(fmt::format("{} {}", rate->name, sha256(admission.token)), rate->per_minute, now);
  }
  if (wait.count() == 0) return std::nullopt;
  auto refusal = problem(429, "rate.limited", "Too many requests in a short time. Please wait a moment.");
  refusal.with("Retry-After", std::to_string((wait.count() + 999) / 1000));
  return refusal;
}

Admission Edge::admit(RequestHead head, std::string_view peer) {
  Admission admission;
  auto& request = admission.request;
  request.remote_address = proxies_.client(peer, head.headers.get("X-Forwarded-For"));
  auto form = check_form(head);
  request.method = std::move(head.method);
  request.target = std::move(head.target);
  request.headers = std::move(head.headers);
  admission.token = bearer_token(request.headers);
  const bool passed_the_gateway = config_.gateway_secret.empty() || constant_time_equal(request.headers.get(kGatewayHeader), config_.gateway_secret);
  request.headers.remove(kGatewayHeader);
  if (form) {
    admission.refusal = std::move(form);
    return admission;
  }
  auto target = parse_target(request.target);
  if (!target) {
    admission.refusal = problem(target.error());
    return admission;
  }
  request.path = std::move(target->path);
  request.query = std::move(target->query);

  std::vector<std::string> allowed;
  auto match = router_.find(request.method, request.path, allowed);
  if (match && match->route != nullptr) {
    admission.route = match->route;
    request.parameters = std::move(match->parameters);
  }
  if (!passed_the_gateway && !is_health(admission.route)) {
    admission.refusal = problem(403, "gateway.required", "This service answers through the platform's gateway only.");
    return admission;
  }
  admission.refusal = check_rate(admission, admission.route != nullptr ? admission.route->rate : RateClass::browse);
  if (admission.refusal) return admission;
  if (!match) {
    admission.refusal = problem(match.error());
  } else if (admission.route == nullptr) {
    const auto list = fmt::format("{}", fmt::join(allowed, ", "));
    admission.refusal = request.method == "OPTIONS" ? Response::empty() : problem(405, "route.method", "This address takes " + list + " only.");
    admission.refusal->with("Allow", list);
  } else if (head.content_length && *head.content_length > admission.route->body_limit) {
    admission.refusal = problem(413, "body.too_large", fmt::format("The body may have at most {} bytes here.", admission.route->body_limit));
  }
  return admission;
}

std::optional<Response> Edge::authenticate(Admission& admission) const {
  const auto& access = admission.route->access;
  if (!admission.token.empty()) {
    if (verifier_ == nullptr) return problem(401, "token.malformed", "This server takes no tokens.");
    try {
      auto principal = verifier_->verify(admission.token);
      if (!principal) return problem(principal.error());
      admission.request.principal = std::move(*principal);
    } catch (const std::exception& e) {
      return internal_problem(e.what());
    }
  }
  if (access.kind == Access::Kind::open) return std::nullopt;
  if (!admission.request.principal) return problem(401, "token.missing", "Sign in first: this needs an access token.");
  if (access.kind == Access::Kind::signed_in) return std::nullopt;
  const auto& roles = access.roles;
  if (std::any_of(roles.begin(), roles.end(), [&](const auto& role) { return admission.request.principal->has(role); })) return std::nullopt;
  return problem(403, "access.role_missing", fmt::format("This needs one of the roles {}.", fmt::join(roles, ", ")));
}

Response Edge::run(const Handler& handler, Request& request) {
  try {
    auto response = handler(request);
    return response ? std::move(*response) : problem(response.error());
  } catch (const std::exception& e) {
    return internal_problem(e.what());
  }
}

std::optional<Response> Edge::recall(const Route& route, Request& request) {
  if (!route.from_memory) return std::nullopt;
  try {
    return route.from_memory(request);
  } catch (const std::exception& e) {
    return internal_problem(e.what());
  }
}

Result<std::unique_ptr<BodySink>> Edge::open_sink(const StreamHandler& handler, Request& request) {
  try {
    return handler(request);
  } catch (const std::exception& e) {
    return fail(ErrorKind::internal, "internal", e.what());
  }
}

std::optional<Response> Edge::write_sink(BodySink& sink, std::string_view piece) {
  if (piece.empty()) return std::nullopt;
  try {
    auto written = sink.write(piece);
    return written ? std::nullopt : std::optional(problem(written.error()));
  } catch (const std::exception& e) {
    return internal_problem(e.what());
  }
}

Response Edge::finish_sink(BodySink& sink) {
  try {
    auto response = sink.finish();
    return response ? std::move(*response) : problem(response.error());
  } catch (const std::exception& e) {
    return internal_problem(e.what());
  }
}

void Edge::complete(const Admission& admission, Response& response) const {
  const auto& request = admission.request;
  auto& headers = response.headers;
  if (admission.route != nullptr) {
    for (const auto& [name, value] : admission.route->headers.all()) set_default(headers, name, value);
  }
  const bool reads = request.method == "GET" || request.method == "HEAD";
  auto* text = std::get_if<std::string>(&response.body);
  const auto etag = std::string(headers.get("ETag"));
  if (reads && response.status == 200 && !etag.empty() && matches_weakly(request.headers.get("If-None-Match"), etag)) {
    response.status = 304;
    response.body = std::string();
    headers.remove("Content-Type");
  } else if (text != nullptr && text->size() >= kSmallestCompressed && response.status != 206 && !headers.has("Content-Encoding") &&
             is_compressible(headers.get("Content-Type"))) {
    headers.add("Vary", "Accept-Encoding");
    const auto encoding = choose_encoding(request.headers.get("Accept-Encoding"));
    if (encoding != Encoding::identity) {
      *text = compress(encoding, *text);
      headers.set("Content-Encoding", name_of(encoding));
      // Other bytes than the tag was made for, so it only holds weakly.
      if (!etag.empty() && !etag.starts_with("W/")) headers.set("ETag", "W/" + etag);
    }
  }
  set_default(headers, "Cache-Control", etag.empty() ? "no-store" : "private, no-cache");
  set_default(headers, "X-Content-Type-Options", "nosniff");
  set_default(headers, "Referrer-Policy", "strict-origin-when-cross-origin");
  set_default(headers, "Cross-Origin-Opener-Policy", "same-origin");
  set_default(headers, "Cross-Origin-Resource-Policy", "same-origin");
  set_default(headers, "X-Frame-Options", "SAMEORIGIN");
  if (tls()) set_default(headers, "Strict-Transport-Security", "max-age=31536000");
}

void Edge::record(const Admission& admission, const Response& response, const Done& done) {
  auto& all = route_metrics_.at(admission.route);
  const auto labels = [&] {
    return admission.route != nullptr ? metrics::Labels{{"method", admission.route->method}, {"route", admission.route->pattern}}
                                      : metrics::Labels{{"method", ""}, {"route", ""}};
  };
  const auto status_class = std::clamp(response.status / 100, 1, 5);
  auto& counter = all.by_class[status_class];
  if (counter == nullptr) {
    auto with_status = labels();
    with_status["status"] = fmt::format("{}xx", status_class);
    counter = &metrics::counter("codeflix_http_requests_total", "Requests answered, by route and class of status.", with_status);
  }
  counter.load()->add();
  if (!done.events) {
    if (all.seconds == nullptr)
      all.seconds =
          &metrics::histogram("codeflix_http_request_duration_seconds", "From the end of a request's header to the end of its answer.", labels());
    all.seconds.load()->observe(std::chrono::duration<double>(done.took).count());
  }
  queued_.set(static_cast<double>(pool_.queued()));
  if (is_health(admission.route)) return;

  const auto& request = admission.request;
  const bool plain_read = response.status < 400 && (request.method == "GET" || request.method == "HEAD");
  const auto level = response.status >= 500 ? log::Level::warning : plain_read ? log::Level::debug : log::Level::info;
  if (!log::enabled(level)) return;
  const trace::Scope scope(done.trace);
  const auto path = request.target.substr(0, std::min<std::size_t>(request.target.find('?'), 512));
  log::write(level, "http.request", fmt::format("{} {} {}", request.method, path, response.status),
             {{"http.request.method", request.method},
              {"url.path", path},
              {"http.response.status_code", std::to_string(response.status)},
              {"event.duration", std::to_string(std::chrono::nanoseconds(done.took).count())},
              {"client.address", request.remote_address},
              {"http.route", admission.route != nullptr ? admission.route->pattern : ""},
              {"user.id", request.principal ? request.principal->subject : ""}});
}

}  // namespace codeflix::http
