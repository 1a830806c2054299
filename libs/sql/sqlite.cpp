#include "libs/sql/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "libs/sql/connection_transaction.hpp"
#include "libs/sql/sqlite_connection.hpp"
#include "libs/sql/under_way.hpp"

namespace codeflix::sql {
namespace {

using SqliteTransaction = ConnectionTransaction<SqliteConnection>;

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::filesystem::path file, SqliteOptions options, std::unique_ptr<SqliteConnection> writer)
      : file_(std::move(file)), options_(options), writer_(std::move(writer)) {}

  Engine engine() const override { return Engine::sqlite; }

 protected:
  Result<> transact(bool writing, const std::function<Result<>(Transaction&)>& body) override {
    CODEFLIX_TRY(UnderWay::refuse_nested(this));
    return writing ? write_with(body) : read_with(body);
  }

 private:
  Result<> write_with(const std::function<Result<>(Transaction&)>& body) {
    std::vector<std::function<void()>> callbacks;
    {
      const std::lock_guard lock(writer_mutex_);
      const UnderWay mark(this);
      CODEFLIX_TRY(writer_->execute_script("BEGIN IMMEDIATE"));
      SqliteTransaction tx(engine(), *writer_);
      CODEFLIX_TRY(body(tx));
      CODEFLIX_TRY(tx.commit());
      for (const auto& channel : tx.channels()) raise(channel);
      callbacks = tx.take_callbacks();
    }
    for (const auto& callback : callbacks) callback();
    return {};
  }

  Result<> read_with(const std::function<Result<>(Transaction&)>& body) {
    CODEFLIX_TRY_ASSIGN(const auto lease, take_reader());
    const UnderWay mark(this);
    CODEFLIX_TRY(lease->execute_script("BEGIN"));
    SqliteTransaction tx(engine(), *lease);
    CODEFLIX_TRY(body(tx));
    return tx.commit();
  }

  struct GiveBack {
    SqliteDatabase* database;
    void operator()(SqliteConnection* reader) const { database->give_back(reader); }
  };
  using Lease = std::unique_ptr<SqliteConnection, GiveBack>;

  Result<Lease> take_reader() {
    std::unique_lock lock(readers_mutex_);
    reader_free_.wait(lock, [&] { return !free_readers_.empty() || open_readers_ < std::max(1, options_.readers); });
    if (!free_readers_.empty()) {
      auto reader = std::move(free_readers_.back());
      free_readers_.pop_back();
      return Lease(reader.release(), GiveBack{this});
    }
    ++open_readers_;
    lock.unlock();
    auto reader = SqliteConnection::open(file_, SqliteConnection::Role::reader, options_.busy_timeout);
    if (!reader) {
      lock.lock();
      --open_readers_;
      reader_free_.notify_one();
      return fail(std::move(reader));
    }
    return Lease(reader->release(), GiveBack{this});
  }

  void give_back(SqliteConnection* reader) {
    const std::lock_guard lock(readers_mutex_);
    free_readers_.emplace_back(reader);
    reader_free_.notify_one();
  }

  const std::filesystem::path file_;
  const SqliteOptions options_;

  std::mutex writer_mutex_;
  std::unique_ptr<SqliteConnection> writer_;

  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<SqliteConnection>> free_readers_;
  int open_readers_ = 0;
};

struct BackupCloser {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const std::filesystem::path& file, SqliteOptions options) {
  CODEFLIX_TRY_ASSIGN(auto writer, SqliteConnection::open(file, SqliteConnection::Role::writer, options.busy_timeout));
  return std::make_unique<SqliteDatabase>(file, options, std::move(writer));
}

Result<> backup_sqlite(const std::filesystem::path& file, const std::filesystem::path& target) {
  const std::chrono::milliseconds busy_timeout = SqliteOptions().busy_timeout;
  // Written beside the target and renamed, so that a backup cut short never stands under the good name.
  auto partial = target;
  partial += ".partial";
  std::error_code error;
  std::filesystem::remove(partial, error);
  {
    CODEFLIX_TRY_ASSIGN(const auto from, open_sqlite_handle(file, SQLITE_OPEN_READWRITE, busy_timeout));
    CODEFLIX_TRY_ASSIGN(const auto to, open_sqlite_handle(partial, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, busy_timeout));
    std::unique_ptr<sqlite3_backup, BackupCloser> backup(sqlite3_backup_init(to.get(), "main", from.get(), "main"));
    if (backup == nullptr) return sqlite_failure(to.get());
    int code = SQLITE_OK;
    // All pages in one step: in WAL mode that holds one read snapshot and stops no writer.
    while ((code = sqlite3_backup_step(backup.get(), -1)) == SQLITE_BUSY || code == SQLITE_LOCKED)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    backup.reset();
    if (code != SQLITE_DONE) return sqlite_failure(to.get());
  }
  std::filesystem::rename(partial, target, error);
  if (error) return fail(ErrorKind::internal, "sql.failed", fmt::format("The backup could not be put at {}: {}.", target.string(), error.message()));
  return {};
}

}  // namespace codeflix::sql
