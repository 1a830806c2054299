#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "libs/messaging/rabbit_connection.hpp"

namespace codeflix::messaging {

/// A thread that owns one connection: what others want done on it they hand over as tasks. It connects when somebody waits
/// for a task, reconnects with back-off, and keeps the heartbeat.
class RabbitThread {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  /// Runs on the thread. One that ends with an error while the connection broke is run again on the next connection.
  using Task = std::function<Result<>(RabbitConnection&)>;

  /// All run on the thread.
  struct Hooks {
    std::function<void(RabbitFrame)> frame;  ///< what came outside of a task
    std::function<void()> lost = [] {};      ///< the connection is gone, and every channel and delivery with it
    std::function<Moment(RabbitConnection&)> tick = [](RabbitConnection&) {
      return Moment::max();
    };  ///< answers when it wants to be called at the latest
  };

  RabbitThread(const RabbitOptions& options, std::string purpose, Hooks hooks);
  /// Carries out what was posted and says goodbye.
  ~RabbitThread();
  RabbitThread(const RabbitThread&) = delete;
  RabbitThread& operator=(const RabbitThread&) = delete;

  /// Waits for the task's end. Error besides the task's: unavailable `broker.unavailable` when it could not be
  /// carried out within the options' patience.
  Result<> run(Task task);

  /// Without waiting; forgotten when the connection is lost before its turn.
  void post(Task task);

 private:
  struct Job {
    Task task;
    Moment deadline = {};
    std::shared_ptr<std::promise<Result<>>> done = {};  ///< none when posted
  };

  void loop(const std::stop_token& stop);
  void connect(const std::stop_token& stop);
  /// Runs the waiting jobs until there are none or the connection breaks.
  void work(const std::stop_token& stop);
  void listen();
  void drop();
  std::optional<Job> next_job();
  void fail_jobs(const Error& error, Moment before);
  void wake();
  void rest(std::chrono::milliseconds time);

  const RabbitOptions options_;
  const std::string purpose_;
  const Hooks hooks_;
  const int wake_;  ///< eventfd
  std::unique_ptr<RabbitConnection> connection_;
  std::chrono::milliseconds pause_{0};

  std::mutex mutex_;  ///< of all below
  std::deque<Job> jobs_;
  bool connected_ = false;
  int socket_ = -1;  ///< of the connection, to be shut down when a task hangs in it
  std::jthread thread_;
};

}  // namespace codeflix::messaging
