#include "libs/http/pool_caller.hpp"

#include <boost/asio.hpp>

namespace codeflix::http {

namespace asio = boost::asio;

struct PoolCaller::State {
  explicit State(const asio::any_io_executor& executor) : wake(executor) {}
  asio::steady_timer wake;  ///< never expires: its cancellation is the signal
  bool done = false;
};

PoolCaller::PoolCaller(const asio::any_io_executor& executor, Pool& pool) : state_(std::make_shared<State>(executor)), pool_(pool) {
  state_->wake.expires_at(std::chrono::steady_clock::time_point::max());
}

Pool::Task PoolCaller::task(std::function<void()> job) {
  state_->done = false;
  return [state = state_, trace = trace_, deadline = deadline_, job = std::move(job)]() mutable {
    {
      const trace::Scope scope(trace);
      const deadline::Scope until(deadline);
      job();
    }
    // What the job holds is dropped here, before the coroutine that it may refer to goes on.
    job = nullptr;
    asio::post(state->wake.get_executor(), [state] {
      state->done = true;
      state->wake.cancel();
    });
  };
}

asio::awaitable<void> PoolCaller::wait() {
  while (!state_->done) {
    boost::system::error_code woken;
    co_await state_->wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

asio::awaitable<bool> PoolCaller::try_run(std::function<void()> job) {
  if (!pool_.try_run(task(std::move(job)))) co_return false;
  co_await wait();
  co_return true;
}

asio::awaitable<void> PoolCaller::run(std::function<void()> job) {
  pool_.run(task(std::move(job)));
  co_await wait();
}

}  // namespace codeflix::http
