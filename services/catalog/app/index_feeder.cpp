#include "services/catalog/app/index_feeder.hpp"

#include <algorithm>

#include "libs/telemetry/log.hpp"
#include "libs/telemetry/metrics.hpp"

namespace codeflix::catalog {
namespace {

constexpr auto kFirstPause = std::chrono::milliseconds(200);
constexpr auto kLongestPause = std::chrono::milliseconds(5'000);
constexpr auto kBetweenLooks = std::chrono::seconds(10);

metrics::Gauge& waiting_titles() {
  return metrics::gauge("codeflix_catalog_search_waiting_titles", "Changes of titles that have not come to the search engine yet.");
}

}  // namespace

IndexFeeder::IndexFeeder(std::shared_ptr<SearchIndex> index) : index_(std::move(index)) {}
IndexFeeder::~IndexFeeder() = default;

void IndexFeeder::keep(const TitleChange& change) {
  auto& waiting = waiting_[change.id];
  if (waiting.id.empty() || waiting.version <= change.version) waiting = change;
}

Result<> IndexFeeder::apply(const std::vector<TitleChange>& changes) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& change : changes) keep(change);
    waiting_titles().set(static_cast<double>(waiting_.size()));
  }
  changed_.notify_all();
  return {};
}

Result<> IndexFeeder::settle() {
  {
    const std::lock_guard lock(mutex_);
    // Later calls come with every change: the looks in between do for them.
    if (settled_) return {};
    settled_ = true;
    asked_ = true;
  }
  changed_.notify_all();
  return {};
}

Result<> IndexFeeder::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  return {};
}

void IndexFeeder::stop() {
  thread_.request_stop();
  thread_.join();
}

void IndexFeeder::run(const std::stop_token& stop) {
  auto pause = kFirstPause;
  bool away = false;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, stop, kBetweenLooks, [&] { return !waiting_.empty() || asked_; });
    }
    if (stop.stop_requested()) return;
    const auto brought = bring();
    if (brought) {
      if (away) log::info("search.back", "The search engine has everything again.");
      away = false;
      pause = kFirstPause;
      continue;
    }
    if (!away) log::failure("search.away", brought.error());
    away = true;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, pause, [] { return false; });
    pause = std::min(pause * 2, kLongestPause);
  }
}

Result<> IndexFeeder::bring() {
  std::vector<TitleChange> changes;
  bool settle = false;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [id, change] : waiting_) changes.push_back(std::move(change));
    waiting_.clear();
    // Changes alone need no look; a first settling is asked for.
    settle = settled_ && (asked_ || changes.empty());
  }
  auto brought = changes.empty() ? Result<>() : index_->apply(changes);
  if (brought && settle) brought = index_->settle();
  const std::lock_guard lock(mutex_);
  if (!brought) {
    for (const auto& change : changes) keep(change);
  } else if (settle) {
    asked_ = false;
  }
  waiting_titles().set(static_cast<double>(waiting_.size()));
  return brought;
}

}  // namespace codeflix::catalog
