#include "libs/http/server.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <future>

#include "libs/http/connection.hpp"
#include "libs/telemetry/log.hpp"

namespace codeflix::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

/// So many connections more than another may a loop have for being near to them.
constexpr std::size_t kLeeway = 8;

/// One I/O thread: connections never leave it, so theirs is the only thread that touches them.
struct Loop {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  std::unique_ptr<Connections> connections;
  std::atomic<std::size_t> open = 0;
  std::thread thread;
};

Result<std::unique_ptr<asio::ssl::context>> make_tls(const ServerConfig& config) {
  if (config.tls_cert.empty() && config.tls_key.empty()) return nullptr;
  const auto refuse = [](const std::string& what) { return fail(ErrorKind::invalid, "server.tls", what); };
  if (config.tls_cert.empty() || config.tls_key.empty()) return refuse("server.tls_cert and server.tls_key go together: give both or none.");
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  context->set_options(SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  error_code error;
  context->use_certificate_chain_file(config.tls_cert, error);
  if (error) return refuse(fmt::format("The certificate {} cannot be read: {}.", config.tls_cert, error.message()));
  context->use_private_key_file(config.tls_key, asio::ssl::context::pem, error);
  if (error) return refuse(fmt::format("The key {} cannot be read or does not belong to the certificate: {}.", config.tls_key, error.message()));
  return context;
}

/// A connection is a descriptor or, while it sends an object, two; the usual limit of 1024 is for programs with few.
void allow_descriptors(std::int64_t connections) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const auto wanted = static_cast<rlim_t>(2 * connections + 512);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

class BeastServer final : public Server {
 public:
  BeastServer(ServerConfig config, const Router& router, auth::TokenVerifier* verifier)
      : config_(std::move(config)), router_(router), verifier_(verifier) {}
  ~BeastServer() override {
    if (running_) stop();
  }

  std::string_view name() const override { return "http"; }
  std::uint16_t port() const override { return port_; }
  Result<> start() override;
  void stop() override;

 private:
  Result<> listen();
  asio::awaitable<void> accept();
  void refuse_full(int socket) const;
  Loop& loop_for(int socket) const;
  void wait_for_end(steady_clock::time_point until) const;

  const ServerConfig config_;
  const Router& router_;
  auth::TokenVerifier* verifier_;
  std::unique_ptr<asio::ssl::context> tls_;
  std::unique_ptr<Edge> edge_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::optional<tcp::acceptor> acceptor_;
  std::atomic<std::uint16_t> port_ = 0;
  std::atomic<bool> stopping_ = false;
  bool running_ = false;
};

Result<> BeastServer::listen() {
  const auto refuse = [&](const std::string& sentence) { return fail(ErrorKind::unavailable, "server.bind", sentence); };
  error_code error;
  const auto address = asio::ip::make_address(config_.bind == "localhost" ? "127.0.0.1" : config_.bind, error);
  if (error)
    return refuse(fmt::format("server.bind: '{}' is not an IP address; 127.0.0.1 is this machine only, 0.0.0.0 is every network.", config_.bind));
  const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(config_.port));
  auto& acceptor = acceptor_.emplace(loops_.front()->io);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) {
    port_ = acceptor.local_endpoint(error).port();
    return {};
  }
  acceptor_.reset();
  if (error == asio::error::address_in_use)
    return refuse(
        fmt::format("Port {} on {} is already in use: stop the program that has it, or choose another with --port.", config_.port, config_.bind));
  if (error == asio::error::access_denied)
    return refuse(fmt::format("Port {} needs more rights than this user has: choose one above 1023 with --port.", config_.port));
  if (error == boost::system::errc::address_not_available)
    return refuse(fmt::format("The address {} is not on this machine: choose another with --bind.", config_.bind));
  return refuse(fmt::format("Cannot listen on {} port {}: {}.", config_.bind, config_.port, error.message()));
}

Result<> BeastServer::start() {
  CODEFLIX_TRY_ASSIGN(tls_, make_tls(config_));
  CODEFLIX_TRY_ASSIGN(auto proxies, TrustedProxies::parse(config_.trusted_proxies));
  for (std::int64_t i = 0; i < config_.io_threads; ++i) loops_.push_back(std::make_unique<Loop>());
  if (auto listening = listen(); !listening) {
    loops_.clear();
    return listening;
  }
  allow_descriptors(config_.max_connections);
  edge_ = std::make_unique<Edge>(config_, router_, verifier_, std::move(proxies));
  for (auto& loop : loops_) {
    loop->connections = std::make_unique<Connections>(loop->io, *edge_, tls_.get(), loop->open);
    loop->thread = std::thread([&io = loop->io] {
      // sendfile to a client that has gone raises SIGPIPE, and has no flag against it.
      sigset_t broken_pipe;
      sigemptyset(&broken_pipe);
      sigaddset(&broken_pipe, SIGPIPE);
      pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
      io.run();
    });
  }
  asio::co_spawn(loops_.front()->io, accept(), asio::detached);
  running_ = true;
  log::info("http.listening", fmt::format("Listening on {} port {}.", config_.bind, port_.load()));
  return {};
}

void BeastServer::refuse_full(int socket) const {
  static constexpr std::string_view kFull = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  if (!tls_) (void)::send(socket, kFull.data(), kFull.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::close(socket);
}

/// The loop of the CPU on which the connection's packets arrive (socket(7), SO_INCOMING_CPU): its thread is woken there, and the scheduler
/// leaves it there, where their data is in cache. Where one CPU takes most packets the least busy loop comes first.
Loop& BeastServer::loop_for(int socket) const {
  auto& least = **std::min_element(loops_.begin(), loops_.end(), [](const auto& a, const auto& b) { return a->open < b->open; });
  int cpu = -1;
  socklen_t size = sizeof cpu;
  if (::getsockopt(socket, SOL_SOCKET, SO_INCOMING_CPU, &cpu, &size) != 0 || cpu < 0) return least;
  auto& near = *loops_[static_cast<std::size_t>(cpu) % loops_.size()];
  return near.open < least.open + kLeeway ? near : least;
}

asio::awaitable<void> BeastServer::accept() {
  asio::steady_timer pause(loops_.front()->io);
  while (!stopping_) {
    error_code error;
    tcp::endpoint peer;
    auto socket = co_await acceptor_->async_accept(peer, asio::redirect_error(asio::use_awaitable, error));
    if (stopping_ || error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of descriptors, most likely: those that are open go on, and the next one waits.
      log::warning("http.accept_failed", error.message());
      pause.expires_after(std::chrono::milliseconds(100));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    std::size_t open = 0;
    for (const auto& loop : loops_) open += loop->open;
    const int descriptor = socket.release(error);
    if (open >= static_cast<std::size_t>(config_.max_connections)) {
      refuse_full(descriptor);
      continue;
    }
    auto& loop = loop_for(descriptor);
    loop.open += 1;
    auto address = peer.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    asio::post(loop.io, [&loop, descriptor, text = address.to_string()] { loop.connections->adopt(descriptor, text); });
  }
}

void BeastServer::wait_for_end(steady_clock::time_point until) const {
  const auto all_ended = [&] { return std::all_of(loops_.begin(), loops_.end(), [](const auto& loop) { return loop->open == 0; }); };
  while (!all_ended() && steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void BeastServer::stop() {
  running_ = false;
  stopping_ = true;
  asio::post(loops_.front()->io, [this] { acceptor_.reset(); });
  for (auto& loop : loops_) {
    asio::post(loop->io, [&loop] { loop->connections->drain(); });
  }
  wait_for_end(steady_clock::now() + config_.drain_timeout);
  for (auto& loop : loops_) {
    asio::post(loop->io, [&loop] { loop->connections->cut(); });
  }
  // A handler that is still under way is waited for: its thread cannot be taken from it.
  wait_for_end(steady_clock::time_point::max());
  edge_->pool().stop();
  for (auto& loop : loops_) {
    loop->work.reset();
    loop->thread.join();
  }
  loops_.clear();
  edge_.reset();
}

}  // namespace

void ServerConfig::describe(config::Binder& binder) {
  binder.section("server", "The HTTP server.");
  binder.field("bind", bind, "The address to listen on: 127.0.0.1 is this machine only, 0.0.0.0 is every network.");
  binder.field("port", port, "The port; 0 takes any free one.", 0, 65535);
  binder.field("tls_cert", tls_cert, "The certificate chain as a PEM file; with it the server speaks TLS.");
  binder.field("tls_key", tls_key, "The private key of the certificate as a PEM file.");
  binder.field("io_threads", io_threads, "Threads that read and write connections.", 1, 256);
  binder.field("pool_threads", pool_threads, "Threads that run handlers.", 1, 1024);
  binder.field("pool_queue", pool_queue, "Requests that may wait for a thread; one more is answered 503.", 1, 1'000'000);
  binder.field("max_connections", max_connections, "Connections open at once; one more is answered 503.", 1, 1'000'000);
  binder.field("header_timeout", header_timeout, "How long a request's whole header may take to arrive.");
  binder.field("idle_timeout", idle_timeout, "How long a connection may stay silent between requests or within a body.");
  binder.field("drain_timeout", drain_timeout, "How long requests under way may take to end when the server stops.");
  binder.field("max_header", max_header, "The largest request header.");
  binder.field("trusted_proxies", trusted_proxies, "Addresses or networks whose X-Forwarded-For is believed.");
  binder.secret(
      "gateway_secret", gateway_secret,
      "When set, requests without it in `X-Codeflix-Gateway` are refused: what did not come through the gateway. Health and metrics are free.");
  binder.section("rate_limits", "Requests a minute of one caller, by kind of route.");
  binder.field("enabled", rates.enabled, "Whether callers are limited at all.");
  binder.field("browse_per_minute", rates.browse_per_minute, "Reads.", 1, 1'000'000'000);
  binder.field("write_per_minute", rates.write_per_minute, "Changes.", 1, 1'000'000'000);
  binder.field("upload_per_minute", rates.upload_per_minute, "Pieces of uploads.", 1, 1'000'000'000);
  binder.field("sign_in_per_minute", rates.sign_in_per_minute, "Attempts to sign in or up, by address.", 1, 1'000'000'000);
  binder.field("media_per_minute", rates.media_per_minute, "Segments and images.", 1, 1'000'000'000);
}

std::unique_ptr<Server> make_server(ServerConfig config, const Router& router, auth::TokenVerifier* verifier) {
  return std::make_unique<BeastServer>(std::move(config), router, verifier);
}

}  // namespace codeflix::http
