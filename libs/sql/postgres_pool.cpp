#include "libs/sql/postgres_pool.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace codeflix::sql {

Result<PostgresPool::Lease> PostgresPool::take() {
  const int most = std::max(1, options_.connections);
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, options_.connection_wait, [&] { return !idle_.empty() || open_ < most; })) {
    return fail(ErrorKind::unavailable, "sql.busy", fmt::format("All {} connections to the database are in use.", most));
  }
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Lease(connection.release(), GiveBack{this});
  }
  ++open_;
  lock.unlock();
  auto handle = open_postgres_handle(options_);
  if (!handle) {
    lock.lock();
    --open_;
    changed_.notify_one();
    return fail(std::move(handle));
  }
  return Lease(new PostgresConnection(std::move(*handle)), GiveBack{this});
}

void PostgresPool::close_idle() {
  std::vector<std::unique_ptr<PostgresConnection>> dead;
  const std::lock_guard lock(mutex_);
  dead.swap(idle_);
  open_ -= static_cast<int>(dead.size());
  changed_.notify_all();
}

void PostgresPool::give_back(PostgresConnection* connection) {
  std::unique_ptr<PostgresConnection> own(connection);
  const bool usable = own->usable();
  if (!usable) own.reset();
  const std::lock_guard lock(mutex_);
  if (usable) {
    idle_.push_back(std::move(own));
  } else {
    --open_;
  }
  changed_.notify_one();
}

}  // namespace codeflix::sql
