#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace codeflix::testing {

/// Stands between a client and a server on this machine, to cut what they say in the middle. Thread-safe.
class TcpProxy {
 public:
  TcpProxy(const std::string& host, int port) : target_(address_of(host, port)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    auto here = address_of("127.0.0.1", 0);
    socklen_t size = sizeof here;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&here), size) != 0 || listen(listener_, 64) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size) != 0) {
      throw std::runtime_error("no port for a proxy");
    }
    port_ = ntohs(here.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  ~TcpProxy() {
    thread_.request_stop();
    thread_.join();
    cut();
    close(listener_);
  }
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  int port() const { return port_; }
  /// Bytes in both directions so far.
  std::uint64_t forwarded() const { return forwarded_; }
  /// Ends every connection there is.
  void cut() {
    const std::lock_guard lock(mutex_);
    for (const auto& pair : pairs_) {
      close(pair.client);
      close(pair.server);
    }
    pairs_.clear();
  }
  /// Whether new connections are ended at once.
  void refuse(bool on) { refusing_ = on; }

 private:
  struct Pair {
    int client;
    int server;
  };
  static constexpr int kTick = 5;  ///< milliseconds until new pairs and a stop are seen

  static sockaddr_in address_of(const std::string& host, int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) throw std::runtime_error("a proxy takes numeric addresses only");
    return address;
  }

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd waiting{listener_, POLLIN, 0};
      if (poll(&waiting, 1, pairs_empty() ? kTick : 0) > 0) take();
      forward();
    }
  }

  bool pairs_empty() {
    const std::lock_guard lock(mutex_);
    return pairs_.empty();
  }

  void take() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (refusing_ || connect(server, reinterpret_cast<const sockaddr*>(&target_), sizeof target_) != 0) {
      close(client);
      close(server);
      return;
    }
    const std::lock_guard lock(mutex_);
    pairs_.push_back({client, server});
  }

  void forward() {
    const std::lock_guard lock(mutex_);
    std::vector<pollfd> waiting;
    for (const auto& pair : pairs_) {
      waiting.push_back({pair.client, POLLIN, 0});
      waiting.push_back({pair.server, POLLIN, 0});
    }
    poll(waiting.data(), waiting.size(), kTick);
    std::size_t at = 0;
    for (auto pair = pairs_.begin(); pair != pairs_.end(); at += 2) {
      const bool open = pass(waiting[at], pair->server) && pass(waiting[at + 1], pair->client);
      if (!open) {
        close(pair->client);
        close(pair->server);
      }
      pair = open ? std::next(pair) : pairs_.erase(pair);
    }
  }

  bool pass(const pollfd& from, int to) {
    if (from.revents == 0) return true;
    char bytes[65'536];
    const auto size = recv(from.fd, bytes, sizeof bytes, 0);
    if (size <= 0) return false;
    for (ssize_t sent = 0; sent < size;) {
      const auto part = send(to, bytes + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
      if (part < 0) return false;
      sent += part;
    }
    forwarded_ += static_cast<std::uint64_t>(size);
    return true;
  }

  const sockaddr_in target_;
  const int listener_;
  int port_ = 0;
  std::atomic<bool> refusing_ = false;
  std::atomic<std::uint64_t> forwarded_ = 0;
  std::mutex mutex_;
  std::list<Pair> pairs_;
  std::jthread thread_;
};

}  // namespace codeflix::testing
