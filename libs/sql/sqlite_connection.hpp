#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libs/sql/sqlite.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace codeflix::sql {

struct SqliteCloser {
  void operator()(sqlite3* handle) const;
};
using SqliteHandle = std::unique_ptr<sqlite3, SqliteCloser>;

/// Opens the file with the busy timeout set. Error: unavailable `sql.open`.
Result<SqliteHandle> open_sqlite_handle(const std::filesystem::path& file, int flags, std::chrono::milliseconds busy_timeout);

/// The handle's last error as one of the errors that Transaction::query documents.
Failure sqlite_failure(sqlite3* handle);

/// One connection with its prepared statements. Used by one thread at a time.
class SqliteConnection {
 public:
  enum class Role { writer, reader };

  static Result<std::unique_ptr<SqliteConnection>> open(const std::filesystem::path& file, Role role, std::chrono::milliseconds busy_timeout);

  Result<Rows> query(std::string_view statement, const std::vector<Value>& parameters);
  Result<std::int64_t> execute(std::string_view statement, const std::vector<Value>& parameters);
  Result<> execute_script(std::string_view statements);
  Result<> commit() { return execute_script("COMMIT"); }
  /// Rolls back when a transaction is open; SQLite has ended it by itself after some errors.
  void rollback();

 private:
  struct StatementCloser {
    void operator()(sqlite3_stmt* statement) const;
  };
  struct Statement {
    std::unique_ptr<sqlite3_stmt, StatementCloser> handle;
    /// For each of SQLite's parameter slots the number N of its `$N`.
    std::vector<std::size_t> numbers;
    std::size_t parameters = 0;
  };

  explicit SqliteConnection(SqliteHandle handle) : handle_(std::move(handle)) {}

  Result<Statement*> prepare(std::string_view text);
  Result<> bind(const Statement& statement, const std::vector<Value>& parameters);
  Result<> run(std::string_view text, const std::vector<Value>& parameters, Rows* rows);

  SqliteHandle handle_;
  std::unordered_map<std::string, Statement> statements_;
};

}  // namespace codeflix::sql
