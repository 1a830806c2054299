#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libs/messaging/broker.hpp"
#include "libs/messaging/rabbit_connection.hpp"

namespace codeflix::messaging {

/// What a service has in RabbitMQ. Everything but the exchange of the events begins with `<service>.`, so that the service's
/// user can be confined to it:
///
///     codeflix.events              topic exchange: every event, by its type
///     <service>.queues             direct exchange: each queue of the service by its name, for what is put back into one
///     <queue>                      quorum queue
///     <queue>.retry.<tier>         quorum queues without consumers, whose messages go back to <queue> when they expire
///     <service>.dead_letters       quorum queue of what was given up
///     <service>.declared           quorum queue that holds what declare() has bound
///     <service>.declaring          exclusive queue: the lock of declare()
struct RabbitNames {
  static constexpr auto kEvents = "codeflix.events";

  explicit RabbitNames(const std::string& service);

  std::string exchange;
  std::string dead_letters;
  std::string declared;
  std::string lock;
};

/// Retry queues. A message waits in one for its own time, but not shorter than those before it: so there are several, and it
/// takes the first whose time is not below its delay.
struct RabbitTier {
  const char* name;
  std::chrono::milliseconds longest;
};
inline constexpr std::array<RabbitTier, 3> kRabbitTiers = {
    {{"1s", std::chrono::seconds(1)}, {"10s", std::chrono::seconds(10)}, {"longer", std::chrono::milliseconds::max()}}};
std::string rabbit_retry_queue(const std::string& queue, const RabbitTier& tier);

/// The permissions of a service's user, as `rabbitmqctl set_permissions` takes them. `codeflix.events` must exist then.
struct RabbitPermissions {
  std::string configure;
  std::string write;
  std::string read;
};
RabbitPermissions rabbit_permissions(const std::string& service);

/// Declares and checks what a service needs.
class RabbitTopology {
 public:
  explicit RabbitTopology(const RabbitOptions& options) : options_(options), names_(options.service) {}

  /// Errors: conflict `queue.foreign` when something of that name was declared otherwise; forbidden `broker.forbidden`;
  /// unavailable `broker.unavailable`.
  Result<> declare(const QueueSpec& queue) const;

  /// As it was declared last, by whatever process. Error: not_found `queue.unknown`.
  Result<QueueSpec> find(const std::string& queue) const;

 private:
  struct Record;

  /// On a connection of its own, as the only process of the service; again until the options' patience is over.
  Result<> alone(const std::function<Result<>(RabbitConnection&)>& work) const;
  Result<> declare_parts(RabbitConnection& connection, const std::string& queue) const;
  Result<> declare_bound(RabbitConnection& connection, const std::string& queue, const RabbitArguments& arguments) const;
  Result<> apply_types(RabbitConnection& connection, const QueueSpec& queue) const;
  Result<Record> read_record(RabbitConnection& connection) const;
  Result<> write_record(RabbitConnection& connection, Record& record) const;

  const RabbitOptions options_;
  const RabbitNames names_;
};

}  // namespace codeflix::messaging
