#pragma once

#include <amqp.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "libs/base/clock.hpp"
#include "libs/messaging/event.hpp"

namespace codeflix::messaging {

/// What we put into an AMQP message and read from it. The body is the event in structured mode; the trace context stands
/// in a header besides, for tools that do not read bodies.
struct RabbitMessage {
  std::string body = {};
  std::string id = {};    ///< of the event
  std::string type = {};  ///< of the event
  std::string traceparent = {};
  std::string queue = {};                                    ///< the queue that it came from, in the dead letters
  std::string reason = {};                                   ///< of the last failure
  std::int64_t earlier = 0;                                  ///< deliveries before it was published into its queue again
  std::int64_t returns = 0;                                  ///< deliveries since then that nobody ended; counted by the server
  std::optional<Time> died_at = {};                          ///< in the dead letters
  std::optional<std::chrono::milliseconds> expiration = {};  ///< how long it stays in a retry queue; not read back
};

RabbitMessage to_rabbit(const Event& event);

/// Error: malformed `event.malformed`. The header's trace context is taken where the body has none.
Result<Event> to_event(const RabbitMessage& message);

/// The properties of a message as librabbitmq wants them; they point into the message.
class RabbitProperties {
 public:
  explicit RabbitProperties(const RabbitMessage& message);
  RabbitProperties(const RabbitProperties&) = delete;
  RabbitProperties& operator=(const RabbitProperties&) = delete;

  const amqp_basic_properties_t* get() const { return &properties_; }

 private:
  static constexpr int kMostHeaders = 5;

  void header(const char* name, amqp_field_value_t value);

  std::string expiration_;
  amqp_table_entry_t headers_[kMostHeaders];
  amqp_basic_properties_t properties_{};
};

RabbitMessage read_message(const amqp_message_t& message);

amqp_bytes_t bytes_of(std::string_view text);
std::string_view text_of(amqp_bytes_t bytes);

}  // namespace codeflix::messaging
