#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>

#include "libs/http/message.hpp"

namespace codeflix::http {

/// Both ends of a channel: the producer queues, the connection takes.
struct EventChannel::State {
  std::mutex mutex;
  std::deque<std::string> waiting;
  bool closed = false;
  std::function<void()> wake;  ///< set by the connection while it lives; called with the mutex held, so it only posts

  bool is_closed();
  /// Everything queued, as it goes on the wire.
  std::string take();
  /// The connection's goodbye: closed, and nobody left to wake.
  void release();
  /// From either side; wakes the connection so that it ends.
  void close();
};

}  // namespace codeflix::http
