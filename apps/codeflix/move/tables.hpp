#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "libs/sql/database.hpp"

namespace codeflix::moving {

enum class Kind { integer, real, text, blob };

struct Column {
  std::string name;
  Kind kind = Kind::text;
};

/// A table with its primary key, which every table of ours has.
struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<Column> key;
};

using Cells = std::vector<sql::Value>;

/// The tables of a SQLite database, those that others refer to before these.
/// Error: internal `move.schema` for a table without a primary key, or with a type outside the common language.
Result<std::vector<Table>> tables_of(sql::Database& database);

/// Up to `count` rows behind `after` (empty: from the beginning) in the order of the key. Runs alike on both engines.
Result<std::vector<Cells>> page(sql::Transaction& tx, const Table& table, const Cells& after, std::size_t count);

/// The key's cells of a row.
Cells key_of(const Table& table, const Cells& row);

/// Inserts rows with the columns of `table`.
Result<> insert(sql::Transaction& tx, const Table& table, const std::vector<Cells>& rows);

/// Count and checksum of a set of rows, whatever their order: the XOR of their SHA-256. Rows are unique, because their keys are.
class Fingerprint {
 public:
  void add(const Cells& row);

  std::int64_t rows() const { return rows_; }
  std::string hex() const;
  bool operator==(const Fingerprint&) const = default;

 private:
  std::int64_t rows_ = 0;
  std::string sum_ = std::string(32, '\0');
};

/// What becomes of a row; false leaves it out. It may change cells and their number.
using Change = std::function<Result<bool>(Cells& row)>;

/// Adds all rows of a table, changed, to `sum`.
Result<> add_rows(Fingerprint& sum, sql::Database& database, const Table& table, const Change& change = {});

}  // namespace codeflix::moving
