#pragma once

#include <chrono>
#include <thread>

namespace codeflix::testing {

/// Polls `condition` until it holds; false when it does not within `timeout`. The timeout only bounds a failing test.
template <class Condition>
bool wait_until(Condition&& condition, std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace codeflix::testing
