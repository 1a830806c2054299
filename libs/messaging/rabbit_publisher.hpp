#pragma once

#include <functional>

#include "libs/messaging/rabbit_thread.hpp"

namespace codeflix::messaging {

struct RabbitParcel {
  std::string exchange;
  std::string key;
  RabbitMessage message;
};

/// Publishes with the broker's word for each message. Thread-safe; callers take turns on one connection.
class RabbitPublisher {
 public:
  explicit RabbitPublisher(const RabbitOptions& options);

  /// Connects now, for a start that tells of a wrong address or password.
  Result<> connect();

  /// Returns when each of `count` messages is confirmed; `parcel` makes them one at a time, again when one has to be repeated, and
  /// at most `unconfirmed` are on the way. What no queue wants is dropped and counted.
  Result<> publish(std::size_t count, const std::function<RabbitParcel(std::size_t index)>& parcel);

  /// Returns when a queue has it. Error: not_found `queue.unknown` when none took it.
  Result<> deliver(const RabbitParcel& parcel);

 private:
  const RabbitOptions options_;
  RabbitThread thread_;
};

/// The same on a connection at hand, within one attempt. `channel` is opened for confirms when needed.
Result<> deliver_on(RabbitConnection& connection, RabbitChannel channel, const RabbitParcel& parcel, std::chrono::milliseconds patience);

}  // namespace codeflix::messaging
