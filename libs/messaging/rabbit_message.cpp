#include "libs/messaging/rabbit_message.hpp"

#include <fmt/format.h>

namespace codeflix::messaging {
namespace {

constexpr auto kContentType = "application/cloudevents+json; charset=utf-8";
constexpr auto kTraceparent = "traceparent";
constexpr auto kEarlier = "codeflix-deliveries";
constexpr auto kQueue = "codeflix-queue";
constexpr auto kReason = "codeflix-reason";
constexpr auto kDiedAt = "codeflix-died-at";
/// Headers must fit into one frame.
constexpr std::size_t kLongestReason = 4'000;

amqp_field_value_t text_value(std::string_view text) {
  amqp_field_value_t value{};
  value.kind = AMQP_FIELD_KIND_UTF8;
  value.value.bytes = bytes_of(text);
  return value;
}

amqp_field_value_t number_value(std::int64_t number) {
  amqp_field_value_t value{};
  value.kind = AMQP_FIELD_KIND_I64;
  value.value.i64 = number;
  return value;
}

std::string text_in(const amqp_field_value_t& value) {
  return value.kind == AMQP_FIELD_KIND_UTF8 ? std::string(text_of(value.value.bytes)) : std::string();
}

std::int64_t number_in(const amqp_field_value_t& value) {
  switch (value.kind) {
    case AMQP_FIELD_KIND_I64: return value.value.i64;
    case AMQP_FIELD_KIND_U64:
    case AMQP_FIELD_KIND_TIMESTAMP: return static_cast<std::int64_t>(value.value.u64);
    case AMQP_FIELD_KIND_I32: return value.value.i32;
    case AMQP_FIELD_KIND_U32: return value.value.u32;
    default: return 0;
  }
}

/// What the server notes when it gives a message up itself; the newest death stands first.
void read_death(const amqp_field_value_t& deaths, RabbitMessage& out) {
  if (deaths.kind != AMQP_FIELD_KIND_ARRAY || deaths.value.array.num_entries == 0) return;
  const auto& first = deaths.value.array.entries[0];
  if (first.kind != AMQP_FIELD_KIND_TABLE) return;
  for (int i = 0; i < first.value.table.num_entries; ++i) {
    const auto& entry = first.value.table.entries[i];
    const auto name = text_of(entry.key);
    if (name == "queue" && out.queue.empty()) out.queue = text_in(entry.value);
    if (name == "reason" && out.reason.empty()) out.reason = fmt::format("The broker gave it up: {}.", text_in(entry.value));
    if (name == "time" && !out.died_at) out.died_at = Time(std::chrono::seconds(number_in(entry.value)));
  }
}

std::string_view cut(std::string_view text) {
  if (text.size() <= kLongestReason) return text;
  auto end = kLongestReason;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not within a character
  return text.substr(0, end);
}

}  // namespace

amqp_bytes_t bytes_of(std::string_view text) { return {text.size(), const_cast<char*>(text.data())}; }

std::string_view text_of(amqp_bytes_t bytes) { return {static_cast<const char*>(bytes.bytes), bytes.len}; }

RabbitMessage to_rabbit(const Event& event) { return {.body = to_json(event), .id = event.id, .type = event.type, .traceparent = event.traceparent}; }

Result<Event> to_event(const RabbitMessage& message) {
  CODEFLIX_TRY_ASSIGN(auto event, parse_event(message.body));
  if (event.traceparent.empty()) event.traceparent = message.traceparent;
  return event;
}

RabbitProperties::RabbitProperties(const RabbitMessage& message) {
  properties_._flags =
      AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_HEADERS_FLAG;
  properties_.content_type = bytes_of(kContentType);
  properties_.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  properties_.message_id = bytes_of(message.id);
  properties_.type = bytes_of(message.type);
  properties_.headers.entries = headers_;
  if (message.expiration) {
    expiration_ = std::to_string(message.expiration->count());
    properties_._flags |= AMQP_BASIC_EXPIRATION_FLAG;
    properties_.expiration = bytes_of(expiration_);
  }
  if (!message.traceparent.empty()) header(kTraceparent, text_value(message.traceparent));
  if (message.earlier > 0) header(kEarlier, number_value(message.earlier));
  if (!message.queue.empty()) header(kQueue, text_value(message.queue));
  if (!message.reason.empty()) header(kReason, text_value(cut(message.reason)));
  if (message.died_at) header(kDiedAt, number_value(to_micros(*message.died_at)));
}

void RabbitProperties::header(const char* name, amqp_field_value_t value) {
  headers_[properties_.headers.num_entries++] = {amqp_cstring_bytes(name), value};
}

RabbitMessage read_message(const amqp_message_t& message) {
  const auto& properties = message.properties;
  RabbitMessage out{.body = std::string(text_of(message.body))};
  if ((properties._flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0) out.id = text_of(properties.message_id);
  if ((properties._flags & AMQP_BASIC_TYPE_FLAG) != 0) out.type = text_of(properties.type);
  if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return out;
  const amqp_field_value_t* deaths = nullptr;
  for (int i = 0; i < properties.headers.num_entries; ++i) {
    const auto& entry = properties.headers.entries[i];
    const auto name = text_of(entry.key);
    if (name == kTraceparent) out.traceparent = text_in(entry.value);
    if (name == kEarlier) out.earlier = number_in(entry.value);
    if (name == kQueue) out.queue = text_in(entry.value);
    if (name == kReason) out.reason = text_in(entry.value);
    if (name == kDiedAt) out.died_at = from_micros(number_in(entry.value));
    if (name == "x-delivery-count") out.returns = number_in(entry.value);
    if (name == "x-death") deaths = &entry.value;
  }
  if (deaths != nullptr) read_death(*deaths, out);
  return out;
}

}  // namespace codeflix::messaging
