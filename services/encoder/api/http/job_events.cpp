#include "services/encoder/api/http/job_events.hpp"

#include <algorithm>
#include <charconv>

#include "libs/telemetry/log.hpp"
#include "services/encoder/api/http/job_document.hpp"

namespace codeflix::encoder {
namespace {

/// Signals tell of changes at once; those of other processes on an SQLite database are found by looking.
constexpr auto kLook = std::chrono::seconds(1);
/// Between two looks, however much changes.
constexpr auto kRest = std::chrono::milliseconds(50);
constexpr auto kLongestAbsence = std::chrono::hours(1);
constexpr std::ptrdiff_t kMostCaughtUp = 100;

std::string id_of(Time moment) { return std::to_string(to_micros(moment)); }

std::optional<Time> moment_of(std::string_view id) {
  std::int64_t micros = 0;
  const auto read = std::from_chars(id.data(), id.data() + id.size(), micros);
  if (read.ec != std::errc() || read.ptr != id.data() + id.size()) return std::nullopt;
  return from_micros(micros);
}

}  // namespace

Result<std::shared_ptr<http::EventChannel>> JobEvents::listen(const std::string& video_id, std::string_view last_event_id) {
  const auto since = moment_of(last_event_id);
  std::vector<std::string> videos;
  if (!video_id.empty()) videos.push_back(video_id);
  Listener listener{video_id, std::make_shared<http::EventChannel>(), {}, {}};
  const std::lock_guard lock(mutex_);
  CODEFLIX_TRY_ASSIGN(auto jobs, look_at_jobs(desk_, since ? std::max(*since, desk_.clock.now() - kLongestAbsence) : since, videos));
  // What it cannot be told any more is as good as told.
  auto surplus = std::ranges::count_if(jobs.jobs, [](const Job& job) { return job.ended(); }) - (since ? kMostCaughtUp : 0);
  for (const auto& job : jobs.jobs) {
    if (job.ended() && surplus-- > 0) listener.told[job.id] = json::write(document_of(job));
  }
  auto news = news_for(listener, jobs);
  news.push_back({"ready", "{}", id_of(jobs.at)});
  listener.channel->send(news);
  if (closed_) {
    listener.channel->close();
    return listener.channel;
  }
  return listeners_.emplace_back(std::move(listener)).channel;
}

void JobEvents::follow(const std::stop_token& stop) {
  auto& signal = desk_.database.signal(kJobChangesChannel);
  const std::stop_callback wake(stop, [&signal] { signal.raise(); });
  while (!stop.stop_requested()) {
    const auto seen = signal.count();
    if (const auto looked = look(); !looked) log::failure("encoder.events_failed", looked.error());
    std::unique_lock lock(resting_mutex_);
    resting_.wait_for(lock, stop, kRest, [] { return false; });
    lock.unlock();
    signal.wait(seen, kLook);
  }
}

Result<> JobEvents::look() {
  const std::lock_guard lock(mutex_);
  listeners_.remove_if([](const Listener& listener) { return listener.channel->closed(); });
  if (listeners_.empty()) return {};
  auto since = Time::max();
  bool all = false;
  std::vector<std::string> videos;
  for (const auto& listener : listeners_) {
    since = std::min(since, listener.looked_at);
    all = all || listener.video_id.empty();
    videos.push_back(listener.video_id);
  }
  if (all) videos.clear();
  CODEFLIX_TRY_ASSIGN(const auto jobs, look_at_jobs(desk_, since, videos));
  for (auto& listener : listeners_) listener.channel->send(news_for(listener, jobs));
  return {};
}

std::vector<http::ServerEvent> JobEvents::news_for(Listener& listener, const JobsAt& jobs) {
  std::vector<http::ServerEvent> news;
  std::map<std::string, std::string> told;
  for (const auto& job : jobs.jobs) {
    if (!listener.video_id.empty() && listener.video_id != job.video_id) continue;
    auto document = json::write(document_of(job));
    const auto before = listener.told.find(job.id);
    if (before == listener.told.end() || before->second != document) news.push_back({"job", document, id_of(jobs.at)});
    told.emplace(job.id, std::move(document));
  }
  listener.told = std::move(told);
  listener.looked_at = jobs.at;
  return news;
}

void JobEvents::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& listener : listeners_) listener.channel->close();
  listeners_.clear();
}

}  // namespace codeflix::encoder
