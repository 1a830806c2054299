#include "libs/client/retry_budget.hpp"

#include <algorithm>

namespace codeflix::client {

void RetryBudget::deposit() {
  const std::scoped_lock lock(mutex_);
  saved_ = std::min(saved_ + 1, kLargest);
}

bool RetryBudget::withdraw() {
  const std::scoped_lock lock(mutex_);
  if (saved_ < kRetry) return false;
  saved_ -= kRetry;
  return true;
}

}  // namespace codeflix::client
