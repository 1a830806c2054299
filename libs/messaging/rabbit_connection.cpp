#include "libs/messaging/rabbit_connection.hpp"

#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <fmt/format.h>

#include <algorithm>

namespace codeflix::messaging {
namespace {

constexpr int kHeartbeatSeconds = 10;
constexpr timeval kConnectTimeout{5, 0};
constexpr timeval kAnswerTimeout{10, 0};
constexpr auto kConsumer = "codeflix";
constexpr int kFrameMax = 131'072;
constexpr int kManyChannels = 0;  // as many as the server allows

Failure unavailable(std::string detail) { return fail(ErrorKind::unavailable, "broker.unavailable", std::move(detail)); }

Failure channel_failure(int code, std::string_view text) {
  const auto said = fmt::format("RabbitMQ says: {}", text);
  switch (code) {
    case AMQP_ACCESS_REFUSED: return fail(ErrorKind::forbidden, "broker.forbidden", said);
    case AMQP_NOT_FOUND: return fail(ErrorKind::not_found, "queue.unknown", said);
    case AMQP_RESOURCE_LOCKED: return fail(ErrorKind::conflict, "broker.locked", said);
    case AMQP_PRECONDITION_FAILED: return fail(ErrorKind::conflict, "queue.foreign", said);
    default: return unavailable(said);
  }
}

std::vector<amqp_table_entry_t> entries_of(const RabbitArguments& arguments) {
  std::vector<amqp_table_entry_t> entries;
  for (const auto& [name, value] : arguments) {
    amqp_table_entry_t entry{bytes_of(name), {}};
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      entry.value.kind = AMQP_FIELD_KIND_I64;
      entry.value.value.i64 = *number;
    } else {
      entry.value.kind = AMQP_FIELD_KIND_UTF8;
      entry.value.value.bytes = bytes_of(std::get<std::string>(value));
    }
    entries.push_back(entry);
  }
  return entries;
}

timeval timeval_of(std::chrono::milliseconds time) {
  const auto count = std::max<std::int64_t>(0, time.count());
  return {count / 1'000, (count % 1'000) * 1'000};
}

}  // namespace

Result<std::unique_ptr<RabbitConnection>> RabbitConnection::open(const RabbitOptions& options, std::string_view purpose) {
  auto url = options.url;  // parsed in place
  amqp_connection_info info{};
  if (amqp_parse_url(url.data(), &info) != AMQP_STATUS_OK) {
    return fail(ErrorKind::invalid, "broker.url", "The address of RabbitMQ must look like amqp://user:password@host:5672/virtual_host.");
  }
  if (info.ssl != 0) {
    return fail(ErrorKind::invalid, "broker.url", "RabbitMQ is spoken to by amqp:// only; encrypt the way to it with a sidecar or a tunnel.");
  }
  std::unique_ptr<RabbitConnection> connection(new RabbitConnection(amqp_new_connection()));
  CODEFLIX_TRY(connection->login(options, purpose, info));
  return connection;
}

Result<> RabbitConnection::login(const RabbitOptions& options, std::string_view purpose, const amqp_connection_info& info) {
  auto* socket = amqp_tcp_socket_new(state_);
  if (socket == nullptr) return lost("out of memory");
  if (const int status = amqp_socket_open_noblock(socket, info.host, info.port, &kConnectTimeout); status != AMQP_STATUS_OK) {
    return lost(fmt::format("{}:{}: {}", info.host, info.port, amqp_error_string2(status)));
  }
  amqp_set_handshake_timeout(state_, &kConnectTimeout);
  amqp_set_rpc_timeout(state_, &kAnswerTimeout);
  const auto name = fmt::format("{} {}", options.service, purpose);
  const RabbitArguments names = {{"connection_name", name}};  // the entries point into it
  const auto entries = entries_of(names);
  const amqp_table_t properties{static_cast<int>(entries.size()), const_cast<amqp_table_entry_t*>(entries.data())};
  const auto reply = amqp_login_with_properties(state_, info.vhost, kManyChannels, kFrameMax, kHeartbeatSeconds, &properties, AMQP_SASL_METHOD_PLAIN,
                                                info.user, info.password);
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
    const auto* close = static_cast<amqp_connection_close_t*>(reply.reply.decoded);
    broken_ = true;
    if (close->reply_code == AMQP_ACCESS_REFUSED || close->reply_code == AMQP_NOT_ALLOWED) {
      return channel_failure(AMQP_ACCESS_REFUSED, text_of(close->reply_text));
    }
  }
  return answer(0, reply);
}

RabbitConnection::~RabbitConnection() {
  if (!broken_) amqp_connection_close(state_, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(state_);
}

Result<> RabbitConnection::use(RabbitChannel channel) {
  if (channels_.contains(channel)) return {};
  amqp_channel_open(state_, channel);
  CODEFLIX_TRY(answer(channel));
  channels_[channel] = 0;
  return {};
}

Result<> RabbitConnection::close(RabbitChannel channel) {
  if (channels_.erase(channel) == 0) return {};
  return answer(channel, amqp_channel_close(state_, channel, AMQP_REPLY_SUCCESS));
}

Result<> RabbitConnection::declare_exchange(RabbitChannel channel, const std::string& name, const char* type) {
  amqp_exchange_declare(state_, channel, bytes_of(name), amqp_cstring_bytes(type), 0, 1, 0, 0, amqp_empty_table);
  return answer(channel);
}

Result<> RabbitConnection::find_exchange(RabbitChannel channel, const std::string& name) {
  amqp_exchange_declare(state_, channel, bytes_of(name), amqp_empty_bytes, 1, 0, 0, 0, amqp_empty_table);
  return answer(channel);
}

Result<> RabbitConnection::declare_queue(RabbitChannel channel, const std::string& name, const RabbitArguments& arguments) {
  auto entries = entries_of(arguments);
  amqp_queue_declare(state_, channel, bytes_of(name), 0, 1, 0, 0, {static_cast<int>(entries.size()), entries.data()});
  return answer(channel);
}

Result<> RabbitConnection::lock(RabbitChannel channel, const std::string& name) {
  amqp_queue_declare(state_, channel, bytes_of(name), 0, 0, 1, 1, amqp_empty_table);
  return answer(channel);
}

Result<std::int64_t> RabbitConnection::ready(RabbitChannel channel, const std::string& queue) {
  const auto* declared = amqp_queue_declare(state_, channel, bytes_of(queue), 1, 0, 0, 0, amqp_empty_table);
  CODEFLIX_TRY(answer(channel));
  return declared->message_count;
}

Result<> RabbitConnection::bind(RabbitChannel channel, const std::string& queue, const std::string& exchange, const std::string& key) {
  amqp_queue_bind(state_, channel, bytes_of(queue), bytes_of(exchange), bytes_of(key), amqp_empty_table);
  return answer(channel);
}

Result<> RabbitConnection::unbind(RabbitChannel channel, const std::string& queue, const std::string& exchange, const std::string& key) {
  amqp_queue_unbind(state_, channel, bytes_of(queue), bytes_of(exchange), bytes_of(key), amqp_empty_table);
  return answer(channel);
}

Result<> RabbitConnection::confirm(RabbitChannel channel) {
  amqp_confirm_select(state_, channel);
  return answer(channel);
}

Result<std::uint64_t> RabbitConnection::publish(RabbitChannel channel, const std::string& exchange, const std::string& key,
                                                const RabbitMessage& message) {
  const RabbitProperties properties(message);
  CODEFLIX_TRY(sent(amqp_basic_publish(state_, channel, bytes_of(exchange), bytes_of(key), 1, 0, properties.get(), bytes_of(message.body))));
  return ++channels_[channel];
}

Result<> RabbitConnection::consume(RabbitChannel channel, const std::string& queue, std::uint16_t prefetch) {
  amqp_basic_qos(state_, channel, 0, prefetch, 0);
  CODEFLIX_TRY(answer(channel));
  amqp_basic_consume(state_, channel, bytes_of(queue), amqp_cstring_bytes(kConsumer), 0, 0, 0, amqp_empty_table);
  return answer(channel);
}

Result<> RabbitConnection::cancel(RabbitChannel channel) {
  amqp_basic_cancel(state_, channel, amqp_cstring_bytes(kConsumer));
  return answer(channel);
}

Result<std::optional<RabbitGot>> RabbitConnection::get(RabbitChannel channel, const std::string& queue) {
  amqp_maybe_release_buffers(state_);
  const auto reply = amqp_basic_get(state_, channel, bytes_of(queue), 0);
  CODEFLIX_TRY(answer(channel, reply));
  if (reply.reply.id == AMQP_BASIC_GET_EMPTY_METHOD) return std::nullopt;
  const auto tag = static_cast<amqp_basic_get_ok_t*>(reply.reply.decoded)->delivery_tag;
  CODEFLIX_TRY_ASSIGN(auto message, content(channel));
  return RabbitGot{tag, std::move(message)};
}

Result<> RabbitConnection::ack(RabbitChannel channel, std::uint64_t tag) { return sent(amqp_basic_ack(state_, channel, tag, 0)); }

Result<> RabbitConnection::ack_to(RabbitChannel channel, std::uint64_t tag) { return sent(amqp_basic_ack(state_, channel, tag, 1)); }

Result<> RabbitConnection::give_back(RabbitChannel channel, std::uint64_t tag) { return sent(amqp_basic_nack(state_, channel, tag, 0, 1)); }

Result<> RabbitConnection::give_back_all(RabbitChannel channel) { return sent(amqp_basic_nack(state_, channel, 0, 1, 1)); }

Result<std::optional<RabbitFrame>> RabbitConnection::next(std::chrono::milliseconds wait) {
  amqp_maybe_release_buffers(state_);
  const auto timeout = timeval_of(wait);
  amqp_frame_t frame;
  const int status = amqp_simple_wait_frame_noblock(state_, &frame, &timeout);
  if (status == AMQP_STATUS_TIMEOUT) return std::nullopt;
  CODEFLIX_TRY(sent(status));
  return read(frame);
}

Result<std::optional<RabbitFrame>> RabbitConnection::read(const amqp_frame_t& frame) {
  if (frame.frame_type != AMQP_FRAME_METHOD) return std::nullopt;
  const auto& method = frame.payload.method;
  RabbitFrame out{.channel = frame.channel};
  switch (method.id) {
    case AMQP_BASIC_DELIVER_METHOD: {
      out.tag = static_cast<amqp_basic_deliver_t*>(method.decoded)->delivery_tag;
      CODEFLIX_TRY_ASSIGN(out.message, content(frame.channel));
      return out;
    }
    case AMQP_BASIC_RETURN_METHOD: {
      out.kind = RabbitFrame::Kind::returned;
      CODEFLIX_TRY_ASSIGN(out.message, content(frame.channel));
      return out;
    }
    case AMQP_BASIC_ACK_METHOD: {
      const auto* ack = static_cast<amqp_basic_ack_t*>(method.decoded);
      out.kind = RabbitFrame::Kind::confirmed;
      out.tag = ack->delivery_tag;
      out.multiple = ack->multiple != 0;
      return out;
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto* nack = static_cast<amqp_basic_nack_t*>(method.decoded);
      out.kind = RabbitFrame::Kind::refused;
      out.tag = nack->delivery_tag;
      out.multiple = nack->multiple != 0;
      return out;
    }
    case AMQP_BASIC_CANCEL_METHOD: out.kind = RabbitFrame::Kind::cancelled; return out;
    case AMQP_CHANNEL_CLOSE_METHOD:
      out.kind = RabbitFrame::Kind::channel_closed;
      out.error = closed(frame.channel, method).error();
      return out;
    case AMQP_CONNECTION_CLOSE_METHOD: return closed(frame.channel, method);
    default: return std::nullopt;  // connection.blocked and its like
  }
}

Result<RabbitMessage> RabbitConnection::content(RabbitChannel channel) {
  amqp_message_t message;
  CODEFLIX_TRY(answer(channel, amqp_read_message(state_, channel, &message, 0)));
  auto out = read_message(message);
  amqp_destroy_message(&message);
  return out;
}

Result<> RabbitConnection::answer(RabbitChannel channel, const amqp_rpc_reply_t& reply) {
  switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL: return {};
    case AMQP_RESPONSE_SERVER_EXCEPTION: return closed(channel, reply.reply);
    case AMQP_RESPONSE_LIBRARY_EXCEPTION: return lost(amqp_error_string2(reply.library_error));
    default: return lost("it ended the connection");
  }
}

Failure RabbitConnection::closed(RabbitChannel channel, const amqp_method_t& method) {
  if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
    const auto* close = static_cast<amqp_channel_close_t*>(method.decoded);
    auto failure = channel_failure(close->reply_code, text_of(close->reply_text));
    channels_.erase(channel);
    amqp_channel_close_ok_t ok{};
    CODEFLIX_TRY(sent(amqp_send_method(state_, channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok)));
    return failure;
  }
  if (method.id != AMQP_CONNECTION_CLOSE_METHOD) return lost("it answered something unexpected");
  const std::string text(text_of(static_cast<amqp_connection_close_t*>(method.decoded)->reply_text));
  amqp_connection_close_ok_t ok{};
  amqp_send_method(state_, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok);
  return lost(text);
}

Result<> RabbitConnection::sent(int status) {
  if (status == AMQP_STATUS_OK) return {};
  return lost(amqp_error_string2(status));
}

Failure RabbitConnection::lost(std::string_view why) {
  broken_ = true;
  return unavailable(fmt::format("RabbitMQ cannot be reached: {}.", why));
}

}  // namespace codeflix::messaging
