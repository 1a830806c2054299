#include "libs/sql/signal.hpp"

namespace codeflix::sql {

std::uint64_t Signal::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

void Signal::raise() {
  {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  raised_.notify_all();
}

void Signal::wait(std::uint64_t seen, std::chrono::microseconds timeout) {
  std::unique_lock lock(mutex_);
  raised_.wait_for(lock, timeout, [&] { return count_ > seen; });
}

}  // namespace codeflix::sql
