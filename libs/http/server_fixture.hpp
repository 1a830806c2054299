#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <string>
#include <utility>

#include "libs/base/ascii.hpp"
#include "libs/http/server.hpp"

namespace codeflix::http {

/// A raw client: what it sends need not be HTTP.
class Wire {
 public:
  struct Answer {
    int status = 0;
    Headers headers;
    std::string body;
  };

  explicit Wire(std::uint16_t port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Wire() { close(); }
  /// An answer that was received by other means.
  static Answer parse(std::string received, bool to_head) {
    Wire wire(std::move(received));
    return wire.answer(to_head);
  }
  Wire(Wire&& other) noexcept : socket_(std::exchange(other.socket_, -1)), connected_(other.connected_), in_(std::move(other.in_)) {}
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  bool connected() const { return connected_; }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  /// False when the server no longer takes it.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  /// Waits for bytes; false at the end of the stream, or when nothing comes for half a minute.
  bool more() {
    pollfd waiting{socket_, POLLIN, 0};
    char buffer[65536];
    if (::poll(&waiting, 1, 30'000) != 1) return false;
    const auto count = ::recv(socket_, buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    in_.append(buffer, static_cast<std::size_t>(count));
    return true;
  }
  /// Reads until the text is there; false when the stream ends first.
  bool until(std::string_view text) {
    while (in_.find(text) == std::string::npos) {
      if (!more()) return false;
    }
    return true;
  }
  /// One answer with its body; status 0 when there is none or it is cut off.
  Answer answer(bool to_head = false) {
    Answer out;
    if (!until("\r\n\r\n")) return out;
    const auto end = in_.find("\r\n\r\n");
    std::string head = in_.substr(0, end + 2);
    in_.erase(0, end + 4);
    std::from_chars(head.data() + 9, head.data() + 12, out.status);
    for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
      const auto line_end = head.find("\r\n", at);
      const auto line = std::string_view(head).substr(at, line_end - at);
      const auto colon = line.find(':');
      out.headers.add(line.substr(0, colon), trim(line.substr(colon + 1)));
      at = line_end + 2;
    }
    if (to_head || out.status == 204 || out.status == 304 || out.status == 100) return out;
    if (same_word(out.headers.get("Transfer-Encoding"), "chunked")) {
      for (;;) {
        if (!until("\r\n")) return {};
        std::size_t size = 0;
        std::from_chars(in_.data(), in_.data() + in_.find("\r\n"), size, 16);
        in_.erase(0, in_.find("\r\n") + 2);
        while (in_.size() < size + 2) {
          if (!more()) return {};
        }
        out.body += in_.substr(0, size);
        in_.erase(0, size + 2);
        if (size == 0) return out;
      }
    }
    std::size_t length = 0;
    const auto field = out.headers.get("Content-Length");
    std::from_chars(field.data(), field.data() + field.size(), length);
    while (in_.size() < length) {
      if (!more()) return {};
    }
    out.body = in_.substr(0, length);
    in_.erase(0, length);
    return out;
  }
  /// Whether the stream is at its end with nothing left to read.
  bool ended() {
    while (more()) {
    }
    return in_.empty();
  }
  const std::string& received() const { return in_; }
  int socket() const { return socket_; }

 private:
  explicit Wire(std::string received) : socket_(-1), in_(std::move(received)) {}

  int socket_;
  bool connected_ = false;
  std::string in_;
};

/// Tokens of tests: `subject` or `subject:role,role`; those that begin with `bad` are refused.
class WordVerifier final : public auth::TokenVerifier {
 public:
  Result<auth::Principal> verify(std::string_view token) override {
    if (token.starts_with("bad")) return fail(ErrorKind::unauthorized, "token.signature", "The token's signature is wrong.");
    auth::Principal principal;
    auto rest = token;
    principal.subject = next_item(rest, ':');
    while (!rest.empty()) principal.roles.emplace(next_item(rest, ','));
    return principal;
  }
};

/// A server on a free port with the routes that the test adds before serve().
class ServerFixture : public ::testing::Test {
 protected:
  ServerFixture() {
    config.port = 0;
    config.rates.enabled = false;
    config.drain_timeout = std::chrono::seconds(5);
  }
  ~ServerFixture() override { stop(); }

  void serve() {
    server = make_server(config, router, &verifier);
    const auto started = server->start();
    ASSERT_TRUE(started) << started.error().detail;
  }
  void stop() {
    if (server) std::exchange(server, nullptr)->stop();
  }
  std::uint16_t port() const { return server->port(); }
  Wire::Answer ask(const std::string& request, bool to_head = false) {
    Wire wire(port());
    wire.send(request);
    return wire.answer(to_head);
  }
  Wire::Answer get(const std::string& target, const std::string& fields = "") {
    return ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  }

  void add(std::string method, std::string pattern, Handler handler, RunPlace place = RunPlace::pool) {
    router.add({std::move(method), std::move(pattern), Access::open(), place, std::move(handler)});
  }
  void add_text(std::string pattern, const std::string& text, const std::string& type = "text/plain") {
    add("GET", std::move(pattern), [text, type](Request&) -> Result<Response> { return Response::text(200, type, text); });
  }

  WordVerifier verifier;
  ServerConfig config;
  Router router;
  std::unique_ptr<Server> server;
};

}  // namespace codeflix::http
