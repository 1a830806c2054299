#pragma once

#include <atomic>

#include "libs/base/clock.hpp"

namespace codeflix::subscription {

/// The clock of billing: another clock plus an offset that only grows, zero unless the test clock was moved. Thread-safe.
class BillingClock final : public Clock {
 public:
  explicit BillingClock(const Clock& real) : real_(real) {}
  Time now() const override { return real_.now() + Duration(offset_.load()); }
  /// False when that would go back.
  bool move_to(Time time) {
    const auto wanted = (time - real_.now()).count();
    auto current = offset_.load();
    while (wanted >= current)
      if (offset_.compare_exchange_weak(current, wanted)) return true;
    return false;
  }

 private:
  const Clock& real_;
  std::atomic<std::int64_t> offset_ = 0;
};

}  // namespace codeflix::subscription
