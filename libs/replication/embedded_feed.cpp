#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "libs/replication/channel.hpp"
#include "libs/replication/feed.hpp"

namespace codeflix::replication {
namespace {

/// Another process may have written: it raises no signal here.
constexpr auto kLookAnyway = std::chrono::milliseconds(500);

/// `topic IN ($first, …)`.
std::string topic_filter(const std::vector<std::string>& topics, std::size_t first) {
  std::string text = "topic IN (";
  for (std::size_t i = 0; i < topics.size(); ++i) text += fmt::format("{}${}", i == 0 ? "" : ", ", first + i);
  return text + ")";
}

class EmbeddedFeed final : public Feed {
 public:
  explicit EmbeddedFeed(sql::Database& database) : database_(database), signal_(database.signal(kChangesChannel)) {}

  Result<std::vector<Change>> read(const std::vector<std::string>& topics, std::int64_t after, std::size_t max, std::chrono::milliseconds wait,
                                   std::stop_token stop) override {
    if (topics.empty() || max == 0) return fail(ErrorKind::internal, "feed.nothing_asked", "A read of a feed needs topics and a number of changes.");
    const std::stop_callback wake(stop, [this] { signal_.raise(); });
    const auto deadline = std::chrono::steady_clock::now() + wait;
    for (;;) {
      const auto seen = signal_.count();
      CODEFLIX_TRY_ASSIGN(auto changes, look(topics, after, max));
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (!changes.empty() || interrupted_ || stop.stop_requested() || left <= left.zero()) return changes;
      signal_.wait(seen, std::min(left, kLookAnyway));
    }
  }

  Result<std::int64_t> newest(const std::vector<std::string>& topics) override {
    if (topics.empty()) return 0;
    const std::vector<sql::Value> parameters(topics.begin(), topics.end());
    CODEFLIX_TRY_ASSIGN(const auto rows, database_.read([&](sql::Transaction& tx) {
      return tx.query("SELECT COALESCE(MAX(seq), 0) FROM change_log WHERE " + topic_filter(topics, 1), parameters);
    }));
    return rows.at(0).integer(0);
  }

  void interrupt() override {
    interrupted_ = true;
    signal_.raise();
  }

 private:
  Result<std::vector<Change>> look(const std::vector<std::string>& topics, std::int64_t after, std::size_t max) {
    std::vector<sql::Value> parameters = {after, max};
    parameters.insert(parameters.end(), topics.begin(), topics.end());
    CODEFLIX_TRY_ASSIGN(const auto rows, database_.read([&](sql::Transaction& tx) {
      return tx.query(
          "SELECT seq, topic, key, version, payload FROM change_log WHERE seq > $1 AND " + topic_filter(topics, 3) + " ORDER BY seq LIMIT $2",
          parameters);
    }));
    std::vector<Change> changes;
    changes.reserve(rows.size());
    for (const auto& row : rows) {
      changes.push_back({row.integer(0), row.text(1), row.text(2), row.integer(3), row.is_null(4) ? std::nullopt : std::optional(row.blob(4))});
    }
    return changes;
  }

  sql::Database& database_;
  sql::Signal& signal_;
  std::atomic<bool> interrupted_ = false;
};

}  // namespace

std::unique_ptr<Feed> make_embedded_feed(sql::Database& database) { return std::make_unique<EmbeddedFeed>(database); }

}  // namespace codeflix::replication
