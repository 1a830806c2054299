#include "libs/messaging/rabbit_thread.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "libs/base/random.hpp"
#include "libs/telemetry/log.hpp"

namespace codeflix::messaging {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{2'000};
/// The heartbeat is looked after that often.
constexpr milliseconds kBeat{1'000};
/// A task minds its deadline itself; beyond this it hangs in a socket whose peer does not read.
constexpr milliseconds kGrace{2'000};

milliseconds until(steady_clock::time_point moment) {
  const auto left = std::chrono::ceil<milliseconds>(moment - steady_clock::now());
  return std::clamp(left, milliseconds(0), kBeat);
}

int make_wake() {
  const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) throw std::runtime_error("no eventfd could be made");
  return descriptor;
}

}  // namespace

RabbitThread::RabbitThread(const RabbitOptions& options, std::string purpose, Hooks hooks)
    : options_(options), purpose_(std::move(purpose)), hooks_(std::move(hooks)), wake_(make_wake()), thread_([this](const std::stop_token& stop) {
        loop(stop);
      }) {}

RabbitThread::~RabbitThread() {
  thread_.request_stop();
  wake();
  thread_.join();
  close(wake_);
}

Result<> RabbitThread::run(Task task) {
  const auto done = std::make_shared<std::promise<Result<>>>();
  auto result = done->get_future();
  const auto deadline = steady_clock::now() + options_.patience;
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back({std::move(task), deadline, done});
  }
  wake();
  auto patience = deadline + kGrace;
  while (result.wait_until(patience) != std::future_status::ready) {
    const std::lock_guard lock(mutex_);
    if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
    patience += kGrace;
  }
  return result.get();
}

void RabbitThread::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (!connected_) return;
    jobs_.push_back({std::move(task)});
  }
  wake();
}

void RabbitThread::wake() { eventfd_write(wake_, 1); }

void RabbitThread::rest(milliseconds time) {
  pollfd waiting{wake_, POLLIN, 0};
  poll(&waiting, 1, static_cast<int>(time.count()));
  eventfd_t ignored = 0;
  eventfd_read(wake_, &ignored);
}

void RabbitThread::loop(const std::stop_token& stop) {
  for (;;) {
    if (connection_) {
      work(stop);
      if (connection_) listen();
    } else {
      connect(stop);
    }
    const std::lock_guard lock(mutex_);
    if (stop.stop_requested() && (jobs_.empty() || !connection_)) break;
  }
  fail_jobs({ErrorKind::unavailable, "broker.unavailable", "The connection to RabbitMQ has been ended."}, Moment::max());
  drop();
}

void RabbitThread::connect(const std::stop_token& stop) {
  bool wanted = false;
  {
    const std::lock_guard lock(mutex_);
    wanted = !jobs_.empty();
  }
  if (!wanted) return rest(kLongestPause);
  auto opened = RabbitConnection::open(options_, purpose_);
  if (!opened) {
    const bool passing = opened.error().kind == ErrorKind::unavailable;
    fail_jobs(opened.error(), passing ? steady_clock::now() : Moment::max());
    pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
    const auto end = steady_clock::now() + pause_ * (50 + random_u64() % 50) / 100;  // not all processes at once
    while (!stop.stop_requested() && steady_clock::now() < end) rest(until(end));
    return;
  }
  connection_ = std::move(*opened);
  pause_ = {};
  const std::lock_guard lock(mutex_);
  connected_ = true;
  socket_ = connection_->socket();
}

std::optional<RabbitThread::Job> RabbitThread::next_job() {
  const std::lock_guard lock(mutex_);
  if (jobs_.empty()) return std::nullopt;
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

void RabbitThread::work(const std::stop_token& stop) {
  while (auto job = next_job()) {
    auto result = job->task(*connection_);
    const bool broken = connection_->broken();
    if (broken) drop();
    if (broken && !result && job->done && steady_clock::now() < job->deadline && !stop.stop_requested()) {
      const std::lock_guard lock(mutex_);
      jobs_.push_front(std::move(*job));
    } else if (job->done) {
      job->done->set_value(std::move(result));
    }
    if (broken) return;
  }
}

void RabbitThread::listen() {
  for (;;) {
    auto frame = connection_->next(milliseconds(0));
    if (!frame) return drop();
    if (!*frame) break;
    hooks_.frame(std::move(**frame));
  }
  const auto wanted = hooks_.tick(*connection_);
  if (connection_->broken()) return drop();
  {
    const std::lock_guard lock(mutex_);
    if (!jobs_.empty()) return;
  }
  pollfd waiting[] = {{wake_, POLLIN, 0}, {connection_->socket(), POLLIN, 0}};
  poll(waiting, 2, static_cast<int>(until(wanted).count()));
  eventfd_t ignored = 0;
  eventfd_read(wake_, &ignored);
}

void RabbitThread::drop() {
  if (!connection_) return;
  if (connection_->broken()) log::warning("messaging.connection_lost", "The connection to RabbitMQ was lost.", {{"connection", purpose_}});
  {
    const std::lock_guard lock(mutex_);
    connected_ = false;
    socket_ = -1;
    std::erase_if(jobs_, [](const Job& job) { return !job.done; });
  }
  connection_.reset();
  hooks_.lost();
}

void RabbitThread::fail_jobs(const Error& error, Moment before) {
  const std::lock_guard lock(mutex_);
  std::erase_if(jobs_, [&](const Job& job) {
    if (job.done && job.deadline > before) return false;
    if (job.done) job.done->set_value(Failure(error));
    return true;
  });
}

}  // namespace codeflix::messaging
