#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/runtime/component.hpp"

namespace codeflix::runtime {

/// Owns the components of a process: starts them in the order in which they were added, stops them in reverse. A
/// component that fails at start stops those before it; one that fails later calls fail() and everything stops.
class Supervisor {
 public:
  Supervisor();
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  void add(std::unique_ptr<Component> component);

  Result<> start();

  /// Blocks until SIGINT, SIGTERM, request_stop() or fail(), then stops everything in reverse. Answers the failure, if
  /// any. A second signal during the drain ends the process at once with status 130.
  Result<> wait_and_stop();

  /// Thread-safe; may be called from any component's thread.
  void request_stop();
  void fail(std::string component, Error error);

  bool started() const;
  /// A sentence for each part that cannot serve, empty when ready. Thread-safe.
  std::vector<std::string> not_ready() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A component that runs `body` again and again on one thread, `period` apart, until stopped. A failed
/// turn is logged and tried again at the next.
std::unique_ptr<Component> make_periodic(std::string name, std::chrono::milliseconds period, std::function<Result<>()> body);

}  // namespace codeflix::runtime
