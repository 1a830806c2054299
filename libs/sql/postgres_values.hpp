#pragma once

#include <libpq-fe.h>

#include <vector>

#include "libs/sql/database.hpp"

namespace codeflix::sql {

/// Parameters in the form in which libpq sends them: numbers and texts as text, whose type the server infers, blobs as
/// they are. Points into the values that it was made of.
class PostgresParameters {
 public:
  /// Error: invalid `sql.text`.
  static Result<PostgresParameters> of(const std::vector<Value>& values);

  int count() const { return static_cast<int>(pointers_.size()); }
  const char* const* values() const { return pointers_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  PostgresParameters() = default;

  std::vector<std::string> numbers_;
  std::vector<const char*> pointers_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/// The rows of an answer in text format. Error: internal `sql.failed` for a column of a type that SQLite has not, and for
/// a sum that 64 bits cannot hold.
Result<Rows> postgres_rows(const PGresult* answer);

}  // namespace codeflix::sql
