#pragma once

#include <mutex>

namespace codeflix::client {

/// How many retries a target may cost: a tenth of its calls, and at most ten in a row, so that a target in trouble is not
/// called three times as often as a healthy one. Thread-safe.
class RetryBudget {
 public:
  /// A call begins.
  void deposit();
  /// Pays for a retry; false when there is nothing left.
  bool withdraw();

 private:
  static constexpr int kRetry = 10;     // what a retry costs
  static constexpr int kLargest = 100;  // what is saved at most

  std::mutex mutex_;
  int saved_ = kLargest;
};

}  // namespace codeflix::client
