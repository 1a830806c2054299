#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace codeflix::messaging {

struct RabbitOptions {
  std::string url = {};      ///< `amqp://user:password@host:port/virtual_host`; a secret
  std::string service = {};  ///< owns everything whose name begins with `<service>.`; also names the connections
  /// Deliveries of one queue that this process holds at most, handed out or waiting for a receive(). Small, so that others
  /// get their share and a crash sets back few.
  std::uint16_t prefetch = 16;
  std::size_t unconfirmed = 256;               ///< published messages that wait for the broker's word at most
  std::chrono::milliseconds patience{10'000};  ///< how long a call tries again before it is `broker.unavailable`
};

}  // namespace codeflix::messaging
