#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "libs/runtime/component.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"

namespace codeflix::replication {

/// One change of one document. No payload means that it was withdrawn.
struct Change {
  std::int64_t seq = 0;
  std::string topic;
  std::string key;
  std::int64_t version = 0;
  std::optional<std::string> payload;
};

/// Where changes are read from (the embedded tail of a change_log; Kafka). Thread-safe. Changes come in the order of their
/// commits; of a key that changed several times perhaps only the newest; at least once.
class Feed {
 public:
  virtual ~Feed() = default;
  /// Up to `max` changes of `topics` after position `after` (0: from the beginning), waiting up to `wait` for the first.
  /// An empty answer is no error; it comes at once when `stop` is requested.
  virtual Result<std::vector<Change>> read(const std::vector<std::string>& topics, std::int64_t after, std::size_t max,
                                           std::chrono::milliseconds wait, std::stop_token stop = {}) = 0;
  /// The newest position of `topics`, 0 when they are empty: a reader that has come so far has caught up.
  virtual Result<std::int64_t> newest(const std::vector<std::string>& topics) = 0;
  /// Lets every read() return at once, from now on; for a drain.
  virtual void interrupt() = 0;
};

/// Tails the change_log of `database` (the publisher's).
std::unique_ptr<Feed> make_embedded_feed(sql::Database& database);

/// A reader that keeps no position: starts from the beginning, and its component is ready only when it has caught up.
/// `apply` gets batches on one thread. After an error of `apply` or of the feed the component is not ready, logs it and
/// tries the same batch again until it works: a change is never left out.
std::unique_ptr<runtime::Component> make_memory_reader(std::string name, Feed& feed, std::vector<std::string> topics,
                                                       std::function<Result<>(const std::vector<Change>&)> apply);

/// The table of durable readers' positions, in the reading service's database.
sql::Migrations reader_schema();

/// A reader whose position is kept in the transaction of the effect; ready when it has caught up once.
/// `name` is the key of the position: a new name reads from the beginning. Errors as of the memory reader; each batch is
/// one transaction.
std::unique_ptr<runtime::Component> make_durable_reader(std::string name, Feed& feed, std::vector<std::string> topics, sql::Database& database,
                                                        std::function<Result<>(sql::Transaction&, const Change&)> apply);

}  // namespace codeflix::replication
