#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "libs/runtime/component.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"

namespace codeflix::replication {

/// How far a reader has come in one topic. `place` is the feed's own measure (a Kafka offset; for the embedded feed the
/// seq again); changes up to `seq` have been seen, so that a repetition of them is known.
struct Cursor {
  std::int64_t place = 0;
  std::int64_t seq = 0;

  bool operator==(const Cursor&) const = default;
};

/// How far a reader has come, by topic. A topic that is not in it is read from the beginning.
using Position = std::map<std::string, Cursor>;

/// One change of one document. No payload means that it was withdrawn.
struct Change {
  std::int64_t seq = 0;
  std::string topic;
  std::string key;
  std::int64_t version = 0;
  std::optional<std::string> payload;
};

struct Batch {
  std::vector<Change> changes;
  Position next;  ///< where to go on once they are applied; it may be further than before without any change
};

/// Where changes are read from (the embedded tail of a change_log; Kafka). Thread-safe. The changes of a topic come in the
/// order of their commits, each once in the course of one position; of a key that changed several times perhaps only
/// the newest.
class Feed {
 public:
  virtual ~Feed() = default;
  /// Up to `max` changes of `topics` after `position`, waiting up to `wait` for the first.
  /// An empty batch is no error; it comes at once when `stop` is requested. Error: unavailable `feed.unavailable`.
  virtual Result<Batch> read(const std::vector<std::string>& topics, const Position& position, std::size_t max, std::chrono::milliseconds wait,
                             std::stop_token stop = {}) = 0;
  /// About how many changes of `topics` lie after `position`; 0 means that a reader there has caught up. Error: as read.
  virtual Result<std::int64_t> behind(const std::vector<std::string>& topics, const Position& position) = 0;
  /// Lets every read() return at once, from now on; for a drain.
  virtual void interrupt() = 0;
};

/// Tails the change_log of `database` (the publisher's).
std::unique_ptr<Feed> make_embedded_feed(sql::Database& database);

/// A reader that keeps no position: starts from the beginning, and its component is ready only when it has caught up.
/// `apply` gets batches on one thread, with about how many changes lie behind them; once with none behind them when it has caught up, then
/// perhaps an empty one. After an error of `apply` the component is not ready; one of the feed leaves it ready once it had caught up, with
/// what there is. Either is logged, and the same batch tried again until it works: a change is never left out.
std::unique_ptr<runtime::Component> make_memory_reader(std::string name, Feed& feed, std::vector<std::string> topics,
                                                       std::function<Result<>(const std::vector<Change>&, std::int64_t behind)> apply);

/// The table of durable readers' positions, in the reading service's database.
sql::Migrations reader_schema();

/// A reader whose position is kept in the transaction of the effect; ready when it has caught up once.
/// `name` is the key of the position: a new name reads from the beginning. Errors as of the memory reader; each batch is
/// one transaction. Several processes with one name on one database apply each change once.
std::unique_ptr<runtime::Component> make_durable_reader(std::string name, Feed& feed, std::vector<std::string> topics, sql::Database& database,
                                                        std::function<Result<>(sql::Transaction&, const Change&)> apply);

}  // namespace codeflix::replication
