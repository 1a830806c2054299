#pragma once

#include <memory>

#include "libs/messaging/broker.hpp"
#include "libs/messaging/rabbit_options.hpp"

namespace codeflix::messaging {

/// The broker of the cluster: RabbitMQ 3.10 or later. Two connections live as long as it, one publishes and one consumes. What
/// it keeps there is described in rabbit_topology.hpp. An acknowledgement is not confirmed by RabbitMQ: when the connection is
/// lost right after it, the message comes again.
/// Errors: invalid `broker.url`, forbidden `broker.forbidden`, unavailable `broker.unavailable`.
Result<std::unique_ptr<Broker>> make_rabbit_broker(const RabbitOptions& options, const Clock& clock);

/// A service's dead letters, also while its processes run. Errors of their functions besides: those of make_rabbit_broker.
std::unique_ptr<DeadLetters> make_rabbit_dead_letters(const RabbitOptions& options);

}  // namespace codeflix::messaging
