#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libs/messaging/broker.hpp"
#include "libs/messaging/rabbit_connection.hpp"
#include "libs/messaging/rabbit_topology.hpp"

namespace codeflix::messaging {

/// Reads and works off a service's dead letters. Each call has a connection of its own and looks through the whole queue (up to
/// 10,000 letters), whose messages go back into it unchanged when the call or its process ends. Two at once see parts only.
class RabbitDeadLetters final : public DeadLetters {
 public:
  explicit RabbitDeadLetters(const RabbitOptions& options) : options_(options), names_(options.service) {}

  /// A letter that holds no event has its bytes as the data and its type empty.
  Result<std::vector<DeadLetter>> dead_letters(std::size_t max) override;
  Result<> requeue(const std::string& id) override;
  Result<> drop(const std::string& id) override;

 private:
  /// Calls `each` with the letters until it answers that it has seen enough; what it has not acked stays.
  Result<> look(const std::function<Result<bool>(RabbitConnection&, const RabbitGot&)>& each) const;
  Result<> end(const std::string& id, const std::function<Result<>(RabbitConnection&, const RabbitMessage&)>& before) const;

  const RabbitOptions options_;
  const RabbitNames names_;
};

}  // namespace codeflix::messaging
