#pragma once

#include <amqp.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/messaging/rabbit_message.hpp"
#include "libs/messaging/rabbit_options.hpp"

namespace codeflix::messaging {

using RabbitChannel = amqp_channel_t;
using RabbitArguments = std::vector<std::pair<std::string, std::variant<std::int64_t, std::string>>>;

/// What the server sends without being asked.
struct RabbitFrame {
  enum class Kind {
    delivery,
    confirmed,      ///< basic.ack: `tag` and, with `multiple`, all before it
    refused,        ///< basic.nack, likewise
    returned,       ///< no queue took it; its confirmation follows
    cancelled,      ///< the consumer's queue is gone
    channel_closed  ///< with `error`
  };
  Kind kind = Kind::delivery;
  RabbitChannel channel = 0;
  std::uint64_t tag = 0;
  bool multiple = false;
  RabbitMessage message = {};
  Error error = {};
};

struct RabbitGot {
  std::uint64_t tag = 0;
  RabbitMessage message;
};

/// One connection of librabbitmq with its channels; never two threads at once. A closed channel's error is one of the
/// channel: forbidden `broker.forbidden`, not_found `queue.unknown`, conflict `broker.locked` or `queue.foreign`; every
/// other error is unavailable `broker.unavailable` and the connection is broken() from then on.
class RabbitConnection {
 public:
  /// Errors: unavailable `broker.unavailable`; invalid `broker.url`; forbidden `broker.forbidden` when the server knows the
  /// user or the virtual host not.
  static Result<std::unique_ptr<RabbitConnection>> open(const RabbitOptions& options, std::string_view purpose);

  /// Says goodbye when it is not broken, so that what was sent before is carried out.
  ~RabbitConnection();
  RabbitConnection(const RabbitConnection&) = delete;
  RabbitConnection& operator=(const RabbitConnection&) = delete;

  bool broken() const { return broken_; }
  /// Makes it broken(): for when what is still to come on it would be misunderstood.
  void abandon() { broken_ = true; }
  int socket() const { return amqp_get_sockfd(state_); }

  /// Opens the channel unless it is open. A new one starts without confirms, consumers and prefetch.
  Result<> use(RabbitChannel channel);
  /// What it held unacknowledged goes back. Nothing when it is closed.
  Result<> close(RabbitChannel channel);
  bool is_open(RabbitChannel channel) const { return channels_.contains(channel); }

  Result<> declare_exchange(RabbitChannel channel, const std::string& name, const char* type);
  /// Only whether it is there. Error: not_found.
  Result<> find_exchange(RabbitChannel channel, const std::string& name);
  Result<> declare_queue(RabbitChannel channel, const std::string& name, const RabbitArguments& arguments);
  /// A queue that no other connection can declare while this one lives. Error: conflict `broker.locked`.
  Result<> lock(RabbitChannel channel, const std::string& name);
  /// Messages that are ready. Error: not_found.
  Result<std::int64_t> ready(RabbitChannel channel, const std::string& queue);
  Result<> bind(RabbitChannel channel, const std::string& queue, const std::string& exchange, const std::string& key);
  Result<> unbind(RabbitChannel channel, const std::string& queue, const std::string& exchange, const std::string& key);

  Result<> confirm(RabbitChannel channel);
  /// Mandatory and persistent. Answers the number that the confirmation will carry.
  Result<std::uint64_t> publish(RabbitChannel channel, const std::string& exchange, const std::string& key, const RabbitMessage& message);

  /// One consumer a channel.
  Result<> consume(RabbitChannel channel, const std::string& queue, std::uint16_t prefetch);
  /// Ends the consumer. After it nothing more is pushed; what was pushed can still be ended.
  Result<> cancel(RabbitChannel channel);
  /// Never on a channel with a consumer: librabbitmq would mix up the two messages.
  Result<std::optional<RabbitGot>> get(RabbitChannel channel, const std::string& queue);
  Result<> ack(RabbitChannel channel, std::uint64_t tag);
  /// That one and all before it.
  Result<> ack_to(RabbitChannel channel, std::uint64_t tag);
  /// Back into its queue; the server counts it as one more return.
  Result<> give_back(RabbitChannel channel, std::uint64_t tag);
  Result<> give_back_all(RabbitChannel channel);

  /// The next frame, or nothing after `wait`. Also keeps the heartbeat: call it every second at least.
  Result<std::optional<RabbitFrame>> next(std::chrono::milliseconds wait);

 private:
  explicit RabbitConnection(amqp_connection_state_t state) : state_(state) {}

  Result<> login(const RabbitOptions& options, std::string_view purpose, const amqp_connection_info& info);
  /// What the last call that waits for an answer came to.
  Result<> answer(RabbitChannel channel, const amqp_rpc_reply_t& reply);
  Result<> answer(RabbitChannel channel) { return answer(channel, amqp_get_rpc_reply(state_)); }
  Result<> sent(int status);
  Failure lost(std::string_view why);
  Failure closed(RabbitChannel channel, const amqp_method_t& method);
  Result<RabbitMessage> content(RabbitChannel channel);
  Result<std::optional<RabbitFrame>> read(const amqp_frame_t& frame);

  amqp_connection_state_t state_;
  bool broken_ = false;
  std::map<RabbitChannel, std::uint64_t> channels_;  ///< the open ones, with how much was published
};

}  // namespace codeflix::messaging
