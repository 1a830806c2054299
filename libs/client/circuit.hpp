#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace codeflix::client {

/// Stops calls to a target that failed several times in a row, and asks it with one probe at a time whether it is well again.
/// Thread-safe.
class Circuit {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  enum class State { closed, half_open, open };
  /// What came of an attempt; `unknown` when it says nothing of the target (the caller gave up).
  enum class Verdict { success, failure, unknown };
  /// An attempt that was let through: the verdict of one that began before the state changed counts no more.
  using Ticket = std::uint64_t;

  Circuit(int failures_to_open, std::chrono::milliseconds open_for) : failures_to_open_(failures_to_open), open_for_(open_for) {}

  /// Nothing when no attempt may be made now.
  std::optional<Ticket> admit(Moment now);
  void settle(Ticket ticket, Verdict verdict, Moment now);
  State state() const;

 private:
  void enter(State state);

  const int failures_to_open_;
  const std::chrono::milliseconds open_for_;
  mutable std::mutex mutex_;
  State state_ = State::closed;
  Ticket epoch_ = 0;  ///< counts changes of the state
  int failures_ = 0;  ///< in a row
  bool probing_ = false;
  Moment opened_{};
};

}  // namespace codeflix::client
