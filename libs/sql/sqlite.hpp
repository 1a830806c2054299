#pragma once

#include <filesystem>
#include <memory>

#include "libs/sql/database.hpp"

namespace codeflix::sql {

struct SqliteOptions {
  int readers = 4;                                 ///< connections kept for concurrent reads
  std::chrono::milliseconds busy_timeout{10'000};  ///< how long a writer waits for another process's lock
};

/// Opens or makes a database file: WAL, synchronous=FULL, foreign keys on; one writer at a time, readers beside it.
/// Error: unavailable `sql.open` with a sentence that names the file and what to do.
Result<std::unique_ptr<Database>> open_sqlite(const std::filesystem::path& file, SqliteOptions options = {});

/// Copies a database into `target` while it is in use (SQLite's online backup). Errors: `sql.open`, internal `sql.failed`.
Result<> backup_sqlite(const std::filesystem::path& file, const std::filesystem::path& target);

}  // namespace codeflix::sql
