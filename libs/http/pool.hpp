#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace codeflix::http {

/// A fixed number of threads for work that may block, behind a queue with an end. Thread-safe.
class Pool {
 public:
  using Task = std::function<void()>;

  Pool(std::size_t threads, std::size_t longest_queue);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Takes new work; false when the queue is full or the pool has stopped. Tasks must not throw.
  bool try_run(Task task);
  /// Goes on with work that was taken before (the next piece of a body), whatever the queue's length: there is at most
  /// one such task a connection.
  void run(Task task);
  std::size_t queued() const;

  /// Finishes what is queued and joins the threads.
  void stop();

 private:
  void work();

  const std::size_t longest_queue_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Task> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace codeflix::http
