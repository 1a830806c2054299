#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.hpp"

namespace codeflix::runtime {

/// A part of the process with a life: started in order, stopped in reverse.
class Component {
 public:
  virtual ~Component() = default;

  virtual std::string_view name() const = 0;

  /// Returns when the part works or has failed. Threads that it makes are its own.
  virtual Result<> start() = 0;

  /// Takes in nothing new, finishes what is in flight within a bounded time, joins its threads. Called once, and only
  /// after a successful start.
  virtual void stop() = 0;

  /// Nothing, or a sentence that says why this part cannot serve yet (shown at /health/ready). Thread-safe, cheap.
  virtual std::string not_ready() const { return {}; }
};

}  // namespace codeflix::runtime
