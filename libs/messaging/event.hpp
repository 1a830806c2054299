#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/clock.hpp"
#include "libs/base/result.hpp"

namespace codeflix::messaging {

/// A CloudEvents 1.0 envelope. `type` is `<service>.<name>.v<N>`: a fact in the past tense or a job in the imperative.
struct Event {
  std::string id = {};       ///< UUIDv7; the inbox knows a repetition by it
  std::string type = {};     ///< `catalog_admin.media_uploaded.v1`
  std::string source = {};   ///< the service that tells it
  std::string subject = {};  ///< the aggregate's id
  std::int64_t version = 0;  ///< the aggregate's version; consumers ignore older ones
  Time time = {};
  std::string traceparent = {};  ///< W3C trace context, may be empty
  std::string data = {};         ///< JSON text, carried byte for byte; empty means none

  bool operator==(const Event&) const = default;
};

/// Error: malformed `event.malformed` when id, type or source is empty or `data` is not JSON.
Result<> check_event(const Event& event);

/// The JSON form (`application/cloudevents+json`, structured mode; `version` and `traceparent` are extensions) of an event
/// that check_event accepts.
std::string to_json(const Event& event);
/// Error: malformed `event.malformed`.
Result<Event> parse_event(std::string_view text);

}  // namespace codeflix::messaging
