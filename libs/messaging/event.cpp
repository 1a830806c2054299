#include "libs/messaging/event.hpp"

#include "libs/base/json.hpp"

namespace codeflix::messaging {
namespace {

struct Envelope {
  std::string specversion;
  std::string id;
  std::string type;
  std::string source;
  std::optional<std::string> subject;
  std::optional<std::int64_t> version;
  std::optional<Time> time;
  std::optional<std::string> traceparent;
};
BOOST_DESCRIBE_STRUCT(Envelope, (), (specversion, id, type, source, subject, version, time, traceparent))

Failure malformed(std::string detail) { return fail(ErrorKind::malformed, "event.malformed", std::move(detail)); }

/// Walks over text that is known to be JSON.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  /// The text of an object's member as it stands there; the last one when it stands there twice, as the parser takes it.
  std::string_view member(std::string_view wanted) {
    std::string_view found;
    at_ = text_.find('{') + 1;
    for (skip_space(); text_[at_] != '}'; skip_space()) {
      if (text_[at_] == ',') {
        ++at_;
        skip_space();
      }
      const auto name = value();
      skip_space();
      ++at_;  // the colon
      skip_space();
      const auto here = value();
      if (name.substr(1, name.size() - 2) == wanted) found = here;
    }
    return found;
  }

 private:
  void skip_space() { at_ = text_.find_first_not_of(" \t\r\n", at_); }

  void skip_string() {
    for (++at_; text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  std::string_view value() {
    const auto begin = at_;
    if (text_[at_] == '"') {
      skip_string();
    } else if (text_[at_] == '{' || text_[at_] == '[') {
      int depth = 0;
      do {
        if (text_[at_] == '"') {
          skip_string();
          continue;
        }
        if (text_[at_] == '{' || text_[at_] == '[') ++depth;
        if (text_[at_] == '}' || text_[at_] == ']') --depth;
        ++at_;
      } while (depth > 0);
    } else {
      at_ = text_.find_first_of(",}] \t\r\n", at_);
    }
    return text_.substr(begin, at_ - begin);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<> check_event(const Event& event) {
  if (event.id.empty() || event.type.empty() || event.source.empty()) return malformed("An event needs an id, a type and a source.");
  if (!event.data.empty() && !json::parse(event.data)) return malformed("The data of an event must be JSON.");
  return {};
}

std::string to_json(const Event& event) {
  json::Object object;
  object["specversion"] = "1.0";
  object["id"] = event.id;
  object["type"] = event.type;
  object["source"] = event.source;
  if (!event.subject.empty()) object["subject"] = event.subject;
  object["time"] = to_rfc3339(event.time);
  object["version"] = event.version;
  if (!event.traceparent.empty()) object["traceparent"] = event.traceparent;
  if (event.data.empty()) return json::serialize(object);
  object["datacontenttype"] = "application/json";
  std::string text = json::serialize(object);
  text.pop_back();
  return text.append(",\"data\":").append(event.data).append("}");
}

Result<Event> parse_event(std::string_view text) {
  auto envelope = json::read<Envelope>(text);
  if (!envelope) {
    std::string detail = envelope.error().detail;
    for (const auto& field : envelope.error().fields) detail += " " + field.field + ": " + field.detail;
    return malformed(std::move(detail));
  }
  if (envelope->specversion != "1.0") return malformed("Only CloudEvents 1.0 is understood.");
  Event event{std::move(envelope->id),
              std::move(envelope->type),
              std::move(envelope->source),
              std::move(envelope->subject).value_or(""),
              envelope->version.value_or(0),
              envelope->time.value_or(Time{}),
              std::move(envelope->traceparent).value_or(""),
              std::string(Scanner(text).member("data"))};
  if (event.id.empty() || event.type.empty() || event.source.empty()) return malformed("An event needs an id, a type and a source.");
  return event;
}

}  // namespace codeflix::messaging
