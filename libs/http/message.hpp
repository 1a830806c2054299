#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "libs/auth/principal.hpp"
#include "libs/base/headers.hpp"
#include "libs/base/json.hpp"
#include "libs/base/result.hpp"
#include "libs/storage/object_store.hpp"

namespace codeflix::http {

using codeflix::Headers;

/// One request, complete except for a streamed body.
struct Request {
  std::string method;
  std::string target;                                          ///< as sent, path and query
  std::string path;                                            ///< decoded; no empty, `.` or `..` segment gets this far
  std::map<std::string, std::string, std::less<>> parameters;  ///< `{id}` of the route's pattern
  std::vector<std::pair<std::string, std::string>> query;      ///< decoded, in order
  Headers headers;
  std::string body;                          ///< whole, up to the route's limit; empty when streamed
  std::string remote_address;                ///< the client's, through listed proxies
  std::optional<auth::Principal> principal;  ///< set when a valid token came

  std::optional<std::string> query_value(std::string_view name) const;
  /// A path parameter; it exists when the route's pattern names it.
  const std::string& parameter(std::string_view name) const;
  /// The principal of a route whose access is not public.
  const auth::Principal& caller() const { return *principal; }
  /// The body as a described struct. Errors: unsupported_media when the content type is not JSON, and those of json::read.
  template <class T>
  Result<T> json() const {
    CODEFLIX_TRY(require_json());
    return json::read<T>(body);
  }
  std::optional<std::string> cookie(std::string_view name) const;

 private:
  Result<> require_json() const;
};

/// A body that is made while it is sent. Called on the blocking pool, one call at a time.
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// The next piece; empty at the end.
  virtual Result<std::string> next() = 0;
};

/// Bytes of a stored object, sent with sendfile where the store has a descriptor.
struct ObjectBody {
  std::shared_ptr<storage::Object> object;
  std::uint64_t offset = 0;
  std::uint64_t count = 0;
};

struct ServerEvent {
  std::string event;
  std::string data;
  std::string id = {};
};

/// Server-sent events of one subscriber. Thread-safe on both sides; holds no thread while it waits.
class EventChannel {
 public:
  EventChannel();
  ~EventChannel();
  /// Queues events; false when the client has gone or is too slow (more than 256 calls waiting: it is closed). However many are sent
  /// together, they count as one.
  bool send(const std::vector<ServerEvent>& together);
  bool send(std::string event, std::string data, std::string id = {});
  void close();
  bool closed() const;

  struct State;
  const std::shared_ptr<State>& state() const { return state_; }

 private:
  std::shared_ptr<State> state_;
};

struct Response {
  int status = 200;
  Headers headers;
  std::variant<std::string, ObjectBody, std::shared_ptr<BodySource>, std::shared_ptr<EventChannel>> body;

  static Response text(int status, std::string_view content_type, std::string body);
  static Response empty(int status = 204);
  static Response redirect(std::string_view location, int status = 303);
  template <class T>
  static Response json(const T& value, int status = 200) {
    return text(status, "application/json", json::write(value));
  }
  Response& with(std::string_view name, std::string_view value) {
    headers.set(name, value);
    return *this;
  }
};

/// RFC 9457: the one place where an ErrorKind becomes a status. 401 carries WWW-Authenticate, 429 and 503 Retry-After; the
/// detail of an internal error is hidden and logged instead.
Response problem(const Error& error);

/// Takes a streamed body piece by piece. Called on the blocking pool, one call at a time. Destroyed without finish() when
/// the client goes away or a piece is refused: what write() acknowledged stays as the sink left it.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual Result<> write(std::string_view piece) = 0;
  virtual Result<Response> finish() = 0;
};

}  // namespace codeflix::http
