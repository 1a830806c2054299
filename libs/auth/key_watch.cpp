#include "libs/auth/key_watch.hpp"

#include <condition_variable>
#include <thread>

#include "libs/telemetry/log.hpp"

namespace codeflix::auth {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause(500);
constexpr milliseconds kLongestPause(8'000);
constexpr milliseconds kBetweenFetches(600'000);

class KeyWatch final : public runtime::Component {
 public:
  explicit KeyWatch(std::shared_ptr<KeyCache> keys) : keys_(std::move(keys)) {}

  std::string_view name() const override { return "keys"; }

  Result<> start() override {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    return {};
  }

  void stop() override { thread_ = {}; }

  std::string not_ready() const override {
    return keys_->empty() ? "The issuer's keys could not be fetched yet, so no token can be checked. It is tried again every few seconds." : "";
  }

 private:
  void run(const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    auto pause = kFirstPause;
    bool away = false;
    while (!stop.stop_requested()) {
      const auto fetched = keys_->fetch();
      if (!fetched && !away) log::failure("auth.keys_away", fetched.error());
      if (fetched && away) log::info("auth.keys_back", "The issuer's keys could be fetched.");
      away = !fetched;
      wake_.wait_for(lock, stop, fetched ? kBetweenFetches : pause, [] { return false; });
      pause = fetched ? kFirstPause : std::min(pause * 2, kLongestPause);
    }
  }

  const std::shared_ptr<KeyCache> keys_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace

std::unique_ptr<runtime::Component> make_key_watch(std::shared_ptr<KeyCache> keys) { return std::make_unique<KeyWatch>(std::move(keys)); }

}  // namespace codeflix::auth
