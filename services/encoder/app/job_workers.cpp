#include "services/encoder/app/job_workers.hpp"

#include <thread>

#include "libs/telemetry/log.hpp"

namespace codeflix::encoder {
namespace {

/// Signals tell of new jobs at once; a job that pauses after a failure is found by looking.
constexpr auto kLook = std::chrono::seconds(1);

class JobWorkers final : public runtime::Component {
 public:
  JobWorkers(std::shared_ptr<const Workshop> workshop, int media, std::string owner, std::function<bool(const std::string&)> is_gone)
      : workshop_(std::move(workshop)), media_(media), owner_(std::move(owner)), is_gone_(std::move(is_gone)) {}

  std::string_view name() const override { return "encoder.workers"; }

  Result<> start() override {
    CODEFLIX_TRY(take_back_abandoned(workshop_->desk, is_gone_));
    for (int i = 0; i < media_; ++i) add_thread(JobKind::media);
    if (media_ > 0) add_thread(JobKind::image);
    return {};
  }

  void stop() override {
    for (auto& thread : threads_) thread.request_stop();
    workshop_->desk.database.signal(kJobsChannel).raise();
    threads_.clear();
  }

 private:
  void add_thread(JobKind kind) {
    threads_.emplace_back([this, kind](const std::stop_token& stop) { work(kind, stop); });
  }

  void work(JobKind kind, const std::stop_token& stop) {
    auto& signal = workshop_->desk.database.signal(kJobsChannel);
    while (!stop.stop_requested()) {
      const auto seen = signal.count();
      const auto job = claim_job(workshop_->desk, kind, owner_);
      if (!job) log::failure("encoder.claim_failed", job.error());
      if (job && *job) {
        run_job(*workshop_, **job, stop);
      } else if (!stop.stop_requested()) {
        signal.wait(seen, kLook);
      }
    }
  }

  std::shared_ptr<const Workshop> workshop_;
  int media_;
  std::string owner_;
  std::function<bool(const std::string&)> is_gone_;
  std::vector<std::jthread> threads_;
};

}  // namespace

std::unique_ptr<runtime::Component> make_job_workers(std::shared_ptr<const Workshop> workshop, int media, std::string owner,
                                                     std::function<bool(const std::string& owner)> is_gone) {
  return std::make_unique<JobWorkers>(std::move(workshop), media, std::move(owner), std::move(is_gone));
}

}  // namespace codeflix::encoder
