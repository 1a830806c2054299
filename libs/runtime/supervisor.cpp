#include "libs/runtime/supervisor.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <optional>
#include <thread>

#include "libs/telemetry/log.hpp"

namespace codeflix::runtime {

namespace {

// A signal handler may only touch this; the waiting thread reads the other end.
std::atomic<int> signal_pipe = -1;
std::atomic<int> signals_seen = 0;

void on_signal(int) {
  if (signals_seen.fetch_add(1) > 0) ::_exit(130);
  const char byte = 's';
  if (const int fd = signal_pipe.load(); fd >= 0) [[maybe_unused]]
    const auto written = ::write(fd, &byte, 1);
}

}  // namespace

struct Supervisor::State {
  std::vector<std::unique_ptr<Component>> components;
  std::size_t running = 0;  ///< the first so many have started
  std::atomic<bool> started = false;
  mutable std::mutex mutex;
  std::optional<Error> failure;
  int pipe[2] = {-1, -1};

  void wake() const {
    const char byte = 'w';
    [[maybe_unused]] const auto written = ::write(pipe[1], &byte, 1);
  }

  void stop_all() {
    while (running > 0) {
      auto& component = *components[--running];
      log::debug("runtime.stopping", component.name());
      component.stop();
    }
  }
};

Supervisor::Supervisor() : state_(std::make_unique<State>()) {
  if (::pipe(state_->pipe) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
}

Supervisor::~Supervisor() {
  state_->stop_all();
  signal_pipe = -1;
  ::close(state_->pipe[0]);
  ::close(state_->pipe[1]);
  while (!state_->components.empty()) state_->components.pop_back();
}

void Supervisor::add(std::unique_ptr<Component> component) { state_->components.push_back(std::move(component)); }

Result<> Supervisor::start() {
  for (auto& component : state_->components) {
    log::debug("runtime.starting", component->name());
    if (auto started = component->start(); !started) {
      state_->stop_all();
      return codeflix::fail(std::move(started));
    }
    ++state_->running;
  }
  state_->started = true;
  return {};
}

Result<> Supervisor::wait_and_stop() {
  signals_seen = 0;
  signal_pipe = state_->pipe[1];
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);

  char byte = 0;
  while (::read(state_->pipe[0], &byte, 1) < 0 && errno == EINTR) {
  }
  log::info("runtime.draining", "Stopping: what is in flight is finished first.");
  state_->stop_all();
  signal_pipe = -1;
  const std::scoped_lock lock(state_->mutex);
  if (state_->failure) return Failure(*state_->failure);
  return {};
}

void Supervisor::request_stop() { state_->wake(); }

void Supervisor::fail(std::string component, Error error) {
  log::failure("runtime.component_failed", error, {{"component", component}});
  {
    const std::scoped_lock lock(state_->mutex);
    if (!state_->failure) state_->failure = std::move(error);
  }
  state_->wake();
}

bool Supervisor::started() const { return state_->started; }

std::vector<std::string> Supervisor::not_ready() const {
  if (!state_->started) return {"The platform is still starting."};
  std::vector<std::string> reasons;
  for (const auto& component : state_->components)
    if (auto reason = component->not_ready(); !reason.empty()) reasons.push_back(fmt::format("{}: {}", component->name(), reason));
  return reasons;
}

namespace {

class Periodic final : public Component {
 public:
  Periodic(std::string name, std::chrono::milliseconds period, std::function<Result<>()> body)
      : name_(std::move(name)), period_(period), body_(std::move(body)) {}

  std::string_view name() const override { return name_; }

  Result<> start() override {
    thread_ = std::jthread([this](const std::stop_token& stop) {
      std::mutex mutex;
      std::unique_lock lock(mutex);
      while (!stop.stop_requested()) {
        if (auto done = body_(); !done) log::failure("runtime.periodic_failed", done.error(), {{"component", name_}});
        wake_.wait_for(lock, stop, period_, [] { return false; });
      }
    });
    return {};
  }

  void stop() override { thread_ = {}; }

 private:
  std::string name_;
  std::chrono::milliseconds period_;
  std::function<Result<>()> body_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace

std::unique_ptr<Component> make_periodic(std::string name, std::chrono::milliseconds period, std::function<Result<>()> body) {
  return std::make_unique<Periodic>(std::move(name), period, std::move(body));
}

}  // namespace codeflix::runtime
