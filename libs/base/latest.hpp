#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace codeflix {

/// The newest of a row of immutable values: readers take it and keep it as long as they like, a writer puts the next one in its
/// place. Thread-safe; the lock is held for a copy of the pointer only. In place of std::atomic<std::shared_ptr>, whose load races with its
/// store in GCC 12 (libstdc++ bug 101761).
template <class T>
class Latest {
 public:
  explicit Latest(std::shared_ptr<const T> first = std::make_shared<const T>()) : value_(std::move(first)) {}

  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void set(std::shared_ptr<const T> next) {
    const std::lock_guard lock(mutex_);
    value_.swap(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace codeflix
