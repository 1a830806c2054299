#pragma once

#include <mutex>
#include <vector>

#include "libs/client/client.hpp"

using CURL = void;

namespace codeflix::client {

/// Idle libcurl handles of one target, each with its open connections. Thread-safe.
class Handles {
 public:
  Handles();
  ~Handles();
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;

  /// Null when libcurl cannot make one.
  CURL* take();
  void give_back(CURL* handle);

 private:
  std::mutex mutex_;
  std::vector<CURL*> idle_;
};

/// What came of one attempt.
struct Exchanged {
  Result<Response> answer;
  bool answered = false;   ///< the target did its part, even where `answer` is an error of the reader, the sink or the size
  bool delivered = false;  ///< the sink has taken something
  std::chrono::seconds retry_after{0};
};

/// Sends the request once and waits for at most `timeout`.
Exchanged exchange(CURL* handle, const Settings& settings, const Request& request, std::chrono::milliseconds timeout);

}  // namespace codeflix::client
