#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/auth/token_verifier.hpp"
#include "libs/config/config.hpp"
#include "libs/http/router.hpp"
#include "libs/runtime/component.hpp"

namespace codeflix::http {

/// In which header the gateway shows the secret that it shares with the services. Handlers do not see it.
inline constexpr std::string_view kGatewayHeader = "X-Codeflix-Gateway";

struct RateLimits {
  bool enabled = true;
  std::int64_t browse_per_minute = 1200;
  std::int64_t write_per_minute = 300;
  std::int64_t upload_per_minute = 1200;
  std::int64_t sign_in_per_minute = 30;
  std::int64_t media_per_minute = 6000;
};

/// Sections `[server]` and `[rate_limits]` of the configuration.
struct ServerConfig {
  std::string bind = "127.0.0.1";
  std::int64_t port = 8080;  ///< 0: any free one
  std::string tls_cert;      ///< PEM files; both or none
  std::string tls_key;
  std::int64_t io_threads = 2;
  std::int64_t pool_threads = 16;
  std::int64_t pool_queue = 1024;  ///< longer: 503 with Retry-After
  std::int64_t max_connections = 4096;
  std::chrono::seconds header_timeout{10};  ///< for a whole header
  std::chrono::seconds idle_timeout{60};    ///< between requests, and without progress in a body
  std::chrono::seconds drain_timeout{10};
  config::ByteSize max_header{16 << 10};
  std::vector<std::string> trusted_proxies;  ///< addresses whose X-Forwarded-* are believed
  std::string gateway_secret;                ///< when set, only the gateway, which sends it in kGatewayHeader, is served
  RateLimits rates;

  void describe(config::Binder& binder);
};

/// The edge: HTTP/1.1 over TCP or TLS on Boost.Beast coroutines. For each request: limits, trace context, rate limit, token,
/// access, route, problem documents, gzip or brotli for text of 1 KiB and more, access log, metrics, security headers.
/// Slow clients are cut by the time-outs; a refusal before the body is read drains up to 1 MiB and closes.
class Server : public runtime::Component {
 public:
  /// The port that it listens on; valid after start().
  virtual std::uint16_t port() const = 0;
};

/// `verifier` may be null in tests: then every token is refused. Both outlive the server. A port in use or an address that
/// is not there is an error of start(): unavailable `server.bind` with a sentence.
std::unique_ptr<Server> make_server(ServerConfig config, const Router& router, auth::TokenVerifier* verifier);

}  // namespace codeflix::http
