#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "embedded/replication_reader_migrations.hpp"
#include "libs/replication/feed.hpp"
#include "libs/sql/migrations.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/metrics.hpp"

namespace codeflix::replication {
namespace {

constexpr std::size_t kBatch = 500;
constexpr auto kWait = std::chrono::seconds(5);
/// Between two reads that brought nothing, against turning in a circle when the feed does not wait (it was interrupted).
constexpr auto kIdlePause = std::chrono::milliseconds(10);
constexpr auto kFirstPause = std::chrono::milliseconds(100);
constexpr auto kLongestPause = std::chrono::milliseconds(5'000);

/// Follows a feed on one thread. What becomes of the changes, and where to begin, is the subclass's.
class Reader : public runtime::Component {
 public:
  Reader(std::string name, Feed& feed, std::vector<std::string> topics)
      : name_(std::move(name)),
        feed_(feed),
        topics_(std::move(topics)),
        applied_(metrics::counter("codeflix_replication_applied_total", "Replicated changes applied", {{"reader", name_}})),
        failures_(
            metrics::counter("codeflix_replication_failures_total", "Failed attempts to read or apply replicated changes", {{"reader", name_}})),
        behind_(metrics::gauge("codeflix_replication_behind", "Replicated changes that wait to be applied", {{"reader", name_}})) {}

  std::string_view name() const override { return name_; }

  Result<> start() override {
    CODEFLIX_TRY_ASSIGN(position_, first_position());
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    return {};
  }

  void stop() override {
    thread_.request_stop();
    thread_.join();
  }

  std::string not_ready() const override {
    const std::lock_guard lock(mutex_);
    if (!problem_.empty()) return fmt::format("{} cannot read its documents: {}", name_, problem_);
    return caught_up_ ? std::string() : fmt::format("{} has not yet read all documents.", name_);
  }

 protected:
  virtual Result<Position> first_position() = 0;
  virtual Result<> apply(const Batch& batch, std::int64_t behind) = 0;

 private:
  void run(const std::stop_token& stop) {
    auto pause = kFirstPause;
    while (!stop.stop_requested()) {
      const auto done = turn(stop);
      if (done) {
        pause = kFirstPause;
        continue;
      }
      failures_.add();
      log::failure("replication.failed", done.error(), {{"reader", name_}});
      {
        const std::lock_guard lock(mutex_);
        // Who was up to date serves on without the feed, with what there is: else every replica would be gone at once.
        problem_ = caught_up_ && !applying_ ? std::string() : done.error().detail;
      }
      rest(stop, pause);
      pause = std::min(pause * 2, kLongestPause);
    }
  }

  Result<> turn(const std::stop_token& stop) {
    // Nobody waits for a first change before it is known whether there is one.
    const bool waiting = caught_up_;
    applying_ = false;
    CODEFLIX_TRY_ASSIGN(const auto batch, feed_.read(topics_, position_, kBatch, waiting ? kWait : std::chrono::seconds(0), stop));
    CODEFLIX_TRY_ASSIGN(const auto behind, feed_.behind(topics_, batch.next));
    behind_.set(static_cast<double>(behind));
    // Who applies learns that it has caught up, also where no change comes with that.
    if (!batch.changes.empty() || (behind == 0 && !caught_up_)) {
      applying_ = true;
      CODEFLIX_TRY(apply(batch, behind));
      applied_.add(static_cast<double>(batch.changes.size()));
    }
    position_ = batch.next;
    {
      const std::lock_guard lock(mutex_);
      caught_up_ = caught_up_ || behind == 0;
      problem_.clear();
    }
    if (batch.changes.empty() && (waiting || !caught_up_)) rest(stop, kIdlePause);
    return {};
  }

  void rest(const std::stop_token& stop, std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    stopping_.wait_for(lock, stop, time, [] { return false; });
  }

  const std::string name_;
  Feed& feed_;
  const std::vector<std::string> topics_;
  metrics::Counter& applied_;
  metrics::Counter& failures_;
  metrics::Gauge& behind_;
  Position position_;
  bool applying_ = false;  ///< the turn under way has got what it applies

  mutable std::mutex mutex_;
  std::condition_variable_any stopping_;
  std::string problem_;
  bool caught_up_ = false;

  std::jthread thread_;
};

class MemoryReader final : public Reader {
 public:
  using Apply = std::function<Result<>(const std::vector<Change>&, std::int64_t behind)>;

  MemoryReader(std::string name, Feed& feed, std::vector<std::string> topics, Apply apply)
      : Reader(std::move(name), feed, std::move(topics)), apply_(std::move(apply)) {}

 private:
  Result<Position> first_position() override { return Position(); }
  Result<> apply(const Batch& batch, std::int64_t behind) override { return apply_(batch.changes, behind); }

  const Apply apply_;
};

class DurableReader final : public Reader {
 public:
  using Apply = std::function<Result<>(sql::Transaction&, const Change&)>;

  DurableReader(std::string name, Feed& feed, std::vector<std::string> topics, sql::Database& database, Apply apply)
      : Reader(std::move(name), feed, std::move(topics)), database_(database), apply_(std::move(apply)) {}

 private:
  Result<Position> first_position() override {
    return database_.read([&](sql::Transaction& tx) { return position_in(tx); });
  }

  Result<> apply(const Batch& batch, std::int64_t) override {
    return database_.write([&](sql::Transaction& tx) -> Result<> {
      // Another process with the same reader may have come further.
      CODEFLIX_TRY_ASSIGN(auto position, position_in(tx));
      for (const auto& change : batch.changes) {
        if (change.seq > position[change.topic].seq) CODEFLIX_TRY(apply_(tx, change));
      }
      for (const auto& [topic, cursor] : batch.next) {
        if (cursor.place <= position[topic].place) continue;
        CODEFLIX_TRY(
            tx.execute("INSERT INTO replication_cursors (reader, topic, place, seq) VALUES ($1, $2, $3, $4) "
                       "ON CONFLICT (reader, topic) DO UPDATE SET place = excluded.place, seq = excluded.seq",
                       {name(), topic, cursor.place, cursor.seq}));
      }
      return {};
    });
  }

  Result<Position> position_in(sql::Transaction& tx) {
    CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT topic, place, seq FROM replication_cursors WHERE reader = $1", {name()}));
    Position position;
    for (const auto& row : rows) position[row.text(0)] = {row.integer(1), row.integer(2)};
    return position;
  }

  sql::Database& database_;
  const Apply apply_;
};

}  // namespace

sql::Migrations reader_schema() { return {"replication_reader", embedded::replication_reader_migrations}; }

std::unique_ptr<runtime::Component> make_memory_reader(std::string name, Feed& feed, std::vector<std::string> topics,
                                                       std::function<Result<>(const std::vector<Change>&, std::int64_t behind)> apply) {
  return std::make_unique<MemoryReader>(std::move(name), feed, std::move(topics), std::move(apply));
}

std::unique_ptr<runtime::Component> make_durable_reader(std::string name, Feed& feed, std::vector<std::string> topics, sql::Database& database,
                                                        std::function<Result<>(sql::Transaction&, const Change&)> apply) {
  return std::make_unique<DurableReader>(std::move(name), feed, std::move(topics), database, std::move(apply));
}

}  // namespace codeflix::replication
