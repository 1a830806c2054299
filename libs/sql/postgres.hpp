#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "libs/sql/database.hpp"

namespace codeflix::sql {

struct PostgresOptions {
  /// `postgresql://user:password@host:port/database?sslmode=verify-full`, or `host=… dbname=…`, as libpq reads it. Its
  /// parameters win over the times below. Connect to the server itself: a pooler that shares sessions breaks LISTEN.
  std::string url;
  std::string name = "codeflix";                          ///< what the server shows of these connections
  int connections = 8;                                    ///< at most, without the one that listens
  std::chrono::milliseconds connection_wait{5'000};       ///< for a connection while all are in use
  std::chrono::seconds connect_timeout{5};                ///< for each address of the server
  std::chrono::milliseconds statement_timeout{30'000};    ///< migrations have none
  std::chrono::milliseconds idle_in_transaction{60'000};  ///< after which the server takes its locks back
  std::chrono::milliseconds retry_for{10'000};            ///< how long a write gives way to other writers
  std::chrono::milliseconds listen_again{1'000};          ///< between attempts while the server is away
};

/// Opens a database of a PostgreSQL server (15 or newer) through a pool of connections; broken ones are replaced. The
/// database must have the encoding UTF8 and a collation in the order of code points (`LC_COLLATE 'C'`), so that texts sort
/// as on SQLite. Errors: unavailable `sql.open` with a sentence that names server and database and says what to do.
Result<std::unique_ptr<Database>> open_postgres(PostgresOptions options);

}  // namespace codeflix::sql
