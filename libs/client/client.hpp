#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "libs/base/headers.hpp"
#include "libs/base/result.hpp"

namespace codeflix::client {

/// How one target is called. The defaults fit a service of ours on the same network.
struct Settings {
  std::string name;          ///< of the target in metrics: a word of the code
  std::string base_url;      ///< `https://host:port`, with a path or without; no slash at the end
  std::string ca_file = {};  ///< PEM of the authority to trust; empty: the system's
  std::chrono::milliseconds connect_timeout{2'000};
  std::chrono::milliseconds timeout{5'000};   ///< of one attempt
  std::chrono::milliseconds overall{15'000};  ///< of a call: its attempts and the waits between them
  std::size_t max_concurrent = 64;            ///< more calls at once are refused
  int max_attempts = 3;
  std::chrono::milliseconds first_wait{100};  ///< longest wait before the second attempt; doubled before each further one
  std::chrono::milliseconds longest_wait{2'000};
  int failures_to_open = 5;  ///< in a row: then the target gets no calls for a while
  std::chrono::milliseconds open_for{5'000};
};

/// A body that is read while it is sent, again from the beginning for each attempt.
struct BodyReader {
  std::optional<std::uint64_t> size;  ///< nothing: sent in chunks
  /// The bytes at `offset`, at most `count`; fewer than that at will, none at the end.
  std::function<Result<std::string>(std::uint64_t offset, std::size_t count)> read;
};

struct Request {
  std::string method = "GET";
  std::string path = {};  ///< behind the base, with a query or without, escaped
  Headers headers = {};
  std::string body = {};
  std::optional<BodyReader> reader = {};  ///< instead of `body`
  /// Takes the body of a 2xx piece by piece; an error ends the call with that error. Other bodies come in the response.
  std::function<Result<>(std::string_view piece)> sink = {};
  std::optional<std::chrono::milliseconds> timeout = {};  ///< of one attempt, instead of the target's
  std::uint64_t max_response = 1 << 20;                   ///< bytes of a body, also of one for the sink
  std::optional<bool> idempotent = {};                    ///< may be sent again; unset: GET, HEAD, PUT and DELETE may
};

struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};
};

/// Calls one target over HTTP by libcurl. Blocking and thread-safe; connections are used again.
///
/// A call that may be sent again is: after no answer, 408, 429 and 5xx, with full jitter between attempts, at least as late as
/// `Retry-After` says, while the budget of retries lasts (a tenth of the calls) and not after the sink has taken something.
/// The deadline under way on the thread (libs/client/deadline.hpp) bounds it and goes along, as does the trace context.
/// Metrics: codeflix_client_*, with the label `target`.
class Client {
 public:
  explicit Client(Settings settings);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Any status is an answer, not an error. Errors, all unavailable: `client.unreachable`, `client.timeout` (also the deadline),
  /// `client.too_large`, `client.busy` (too many calls at once), `client.circuit_open` (it failed too often a moment ago);
  /// and those of the reader and the sink.
  Result<Response> call(const Request& request);

  const Settings& settings() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One call to a whole address, for tools and tests that call it once.
Result<Response> call_once(std::string url, const Request& request = {});

}  // namespace codeflix::client
