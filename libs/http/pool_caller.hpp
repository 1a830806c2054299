#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "libs/client/deadline.hpp"
#include "libs/http/pool.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::http {

/// Lets a connection's coroutine wait for work on the pool without holding its thread. One call at a time.
class PoolCaller {
 public:
  PoolCaller(const boost::asio::any_io_executor& executor, Pool& pool);

  /// The trace in which the jobs from now on run.
  void enter_trace(std::optional<trace::Context> context) { trace_ = context; }
  /// The deadline of the jobs from now on.
  void enter_deadline(std::optional<deadline::Moment> deadline) { deadline_ = deadline; }
  const std::optional<trace::Context>& trace() const { return trace_; }

  /// False, and the job not run, when the pool's queue is full. Jobs must not throw.
  boost::asio::awaitable<bool> try_run(std::function<void()> job);
  /// For a body under way: never refused.
  boost::asio::awaitable<void> run(std::function<void()> job);

 private:
  struct State;
  Pool::Task task(std::function<void()> job);
  boost::asio::awaitable<void> wait();

  std::shared_ptr<State> state_;
  Pool& pool_;
  std::optional<trace::Context> trace_;
  std::optional<deadline::Moment> deadline_;
};

}  // namespace codeflix::http
