#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "libs/sql/postgres_connection.hpp"

namespace codeflix::sql {

/// A bounded number of connections, opened when needed. Thread-safe.
class PostgresPool {
  struct GiveBack {
    PostgresPool* pool;
    void operator()(PostgresConnection* connection) const { pool->give_back(connection); }
  };

 public:
  /// A connection for one transaction; it goes back by itself, or is closed when it cannot be used any more.
  using Lease = std::unique_ptr<PostgresConnection, GiveBack>;

  explicit PostgresPool(PostgresOptions options) : options_(std::move(options)) {}

  /// Errors: unavailable `sql.busy` when none becomes free within connection_wait, `sql.open`.
  Result<Lease> take();
  /// Closes those that nobody uses: one was found dead, so the others are, too.
  void close_idle();

 private:
  void give_back(PostgresConnection* connection);

  const PostgresOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<PostgresConnection>> idle_;
  int open_ = 0;
};

}  // namespace codeflix::sql
