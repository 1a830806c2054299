#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/runtime/component.hpp"
#include "libs/sql/database.hpp"

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
  virtual Result<std::vector<Change>> read(const std::vector<std::string>& topics, std::int64_t after, std::size_t max, std::chrono::milliseconds wait) = 0;
  /// The newest position there is: a reader that has come so far has caught up.
  virtual Result<std::int64_t> newest() = 0;
  /// Lets every read() return at once, from now on; for a drain.
  virtual void interrupt() = 0;
};

/// Tails the change_log of `database` (the publisher's).
std::unique_ptr<Feed> make_embedded_feed(sql::Database& database);

/// A reader that keeps no position: starts from the beginning, and its component is ready only when it has caught up.
/// `apply` gets batches on one thread; an error stops the platform with it.
std::unique_ptr<runtime::Component> make_memory_reader(std::string name, Feed& feed, std::vector<std::string> topics,
                                                       std::function<Result<>(const std::vector<Change>&)> apply);

/// The table of durable readers' positions, in the reading service's database.
sql::Migrations reader_schema();

/// A reader whose position is kept in the transaction of the effect; ready when it has caught up once.
std::unique_ptr<runtime::Component> make_durable_reader(std::string name, Feed& feed, std::vector<std::string> topics, sql::Database& database,
                                                        std::function<Result<>(sql::Transaction&, const Change&)> apply);

}  // namespace codeflix::replication
