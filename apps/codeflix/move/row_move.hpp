#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/codeflix/move/tables.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"

/// The rows of one service, from the databases of a data folder into one on a server.
namespace codeflix::moving {

/// Rows on their way from a table of the data folder into one of the service's database.
struct Stream {
  std::string item;  ///< names its progress
  sql::Database* source = nullptr;
  Table from;
  Table into;
  Change change = {};
  bool replaces = true;  ///< what migrations put into the table goes first
};

/// Under which issuer accounts are kept before and after.
struct Issuers {
  std::string before;
  std::string after;
};

/// Every table of the service but those that belong to processes or to the feed, and what waits in the embedded queues of the events
/// that this service told: they become events of its outbox that are to be sent. Databases outlive the answer.
Result<std::vector<Stream>> streams_of(const std::string& service, sql::Database& source, sql::Database& queue, const Issuers& issuers);

/// Copies what is not there yet, in the order of the primary key, a batch and its progress a transaction. `report` is called after
/// each batch with the item and how many of its rows are there.
Result<> copy_rows(const Stream& stream, sql::Database& target, const std::function<void(const std::string& item, std::int64_t rows)>& report);

/// One table on both sides, after the changes.
struct TableCheck {
  std::string table;
  Fingerprint wanted;
  Fingerprint found;
};
Result<std::vector<TableCheck>> check_rows(const std::vector<Stream>& streams, sql::Database& target);

/// The first table that holds something else than the migrations put there; empty for a new database.
Result<std::string> used_table(sql::Database& target, const std::vector<sql::Migrations>& migrations, const Clock& clock);

}  // namespace codeflix::moving
