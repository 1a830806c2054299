#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace codeflix::sql {

/// Wakes threads that wait for something to have been committed. No wake-up is lost when a waiter takes count(), then
/// looks at the database, and waits only then. Thread-safe.
class Signal {
 public:
  /// How often it was raised.
  std::uint64_t count() const;
  void raise();
  /// Returns when it has been raised more than `seen` times, or after `timeout`.
  void wait(std::uint64_t seen, std::chrono::microseconds timeout);

 private:
  mutable std::mutex mutex_;
  std::condition_variable raised_;
  std::uint64_t count_ = 0;
};

}  // namespace codeflix::sql
