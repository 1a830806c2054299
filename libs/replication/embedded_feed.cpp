#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "libs/replication/channel.hpp"
#include "libs/replication/feed.hpp"

namespace codeflix::replication {
namespace {

/// Another process may have written: it raises no signal here.
constexpr auto kLookAnyway = std::chrono::milliseconds(500);

/// The rows of `topics` after `position`, as a condition whose parameters are put at the end of `parameters`.
std::string after(const std::vector<std::string>& topics, const Position& position, std::vector<sql::Value>& parameters) {
  std::string text;
  for (const auto& topic : topics) {
    const auto cursor = position.find(topic);
    parameters.emplace_back(topic);
    parameters.emplace_back(cursor == position.end() ? 0 : cursor->second.place);
    text += fmt::format("{}(topic = ${} AND seq > ${})", text.empty() ? "" : " OR ", parameters.size() - 1, parameters.size());
  }
  return text;
}

class EmbeddedFeed final : public Feed {
 public:
  explicit EmbeddedFeed(sql::Database& database) : database_(database), signal_(database.signal(kChangesChannel)) {}

  Result<Batch> read(const std::vector<std::string>& topics, const Position& position, std::size_t max, std::chrono::milliseconds wait,
                     std::stop_token stop) override {
    if (topics.empty() || max == 0) return fail(ErrorKind::internal, "feed.nothing_asked", "A read of a feed needs topics and a number of changes.");
    const std::stop_callback wake(stop, [this] { signal_.raise(); });
    const auto deadline = std::chrono::steady_clock::now() + wait;
    for (;;) {
      const auto seen = signal_.count();
      CODEFLIX_TRY_ASSIGN(auto batch, look(topics, position, max));
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (!batch.changes.empty() || interrupted_ || stop.stop_requested() || left <= left.zero()) return batch;
      signal_.wait(seen, std::min(left, kLookAnyway));
    }
  }

  Result<std::int64_t> behind(const std::vector<std::string>& topics, const Position& position) override {
    if (topics.empty()) return 0;
    std::vector<sql::Value> parameters;
    const auto condition = after(topics, position, parameters);
    CODEFLIX_TRY_ASSIGN(const auto rows, database_.read([&](sql::Transaction& tx) {
      return tx.query("SELECT COUNT(*) FROM change_log WHERE " + condition, parameters);
    }));
    return rows.at(0).integer(0);
  }

  void interrupt() override {
    interrupted_ = true;
    signal_.raise();
  }

 private:
  Result<Batch> look(const std::vector<std::string>& topics, const Position& position, std::size_t max) {
    std::vector<sql::Value> parameters = {max};
    const auto condition = after(topics, position, parameters);
    CODEFLIX_TRY_ASSIGN(const auto rows, database_.read([&](sql::Transaction& tx) {
      return tx.query("SELECT seq, topic, key, version, payload FROM change_log WHERE " + condition + " ORDER BY seq LIMIT $1", parameters);
    }));
    Batch batch{{}, position};
    batch.changes.reserve(rows.size());
    for (const auto& row : rows) {
      batch.changes.push_back({row.integer(0), row.text(1), row.text(2), row.integer(3), row.is_null(4) ? std::nullopt : std::optional(row.blob(4))});
      batch.next[batch.changes.back().topic] = {row.integer(0), row.integer(0)};
    }
    return batch;
  }

  sql::Database& database_;
  sql::Signal& signal_;
  std::atomic<bool> interrupted_ = false;
};

}  // namespace

std::unique_ptr<Feed> make_embedded_feed(sql::Database& database) { return std::make_unique<EmbeddedFeed>(database); }

}  // namespace codeflix::replication
