#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/sql/database.hpp"

namespace codeflix::sql {

/// The forward-only migrations of one component (a service, or a lib that keeps tables in a service's database):
/// embedded files `NNNN_name.sql`, from 0001 without a gap. A file may begin with `-- compatible_from: N`, the oldest version whose
/// binary still works on the new schema (default: this one). Statements end with `;`. `{{name}}` is replaced by the
/// dialect's fragment of that name (dialect.hpp).
struct Migrations {
  std::string component;
  std::vector<std::pair<std::string_view, std::string_view>> files;
};

struct SchemaState {
  int version = 0;          ///< what the database has, 0 when empty
  int compatible_from = 0;  ///< the oldest binary that may use it
  int wanted = 0;           ///< what this binary brings
};

Result<SchemaState> schema_state(Database& database, const Migrations& migrations);

/// Brings the component up to date, each file in a transaction with its record in `schema_migrations`; several processes
/// may call it at once, one runs a file and the others wait. Answers how many files ran. Error: conflict `schema.newer` when the database's
/// compatible_from is above this binary's version.
Result<int> migrate(Database& database, const Clock& clock, const Migrations& migrations);

/// Error: conflict `schema.older` (run the migrations) or `schema.newer` (run a newer program).
Result<> check_schema(Database& database, const Migrations& migrations);

}  // namespace codeflix::sql
