#pragma once

#include <optional>
#include <string_view>

#include "libs/sql/database.hpp"

/// The named fragments in which SQLite and PostgreSQL differ. Nothing else in the project asks for the engine.
namespace codeflix::sql {

/// `BLOB` or `BYTEA`; `{{blob}}` in a migration.
std::string_view blob_type(Engine engine);
/// Put after a SELECT that claims rows for this transaction: nothing (the writer is alone) or `FOR UPDATE SKIP LOCKED`.
std::string_view claim_rows(Engine engine);
/// An expression for the database's own time in microseconds (leases are judged by it); `{{now}}` in a migration.
/// SQLite's resolution is a millisecond.
std::string_view now_micros(Engine engine);
/// A query that answers a row when the table named `$1` exists.
std::string_view table_exists(Engine engine);

/// The fragment that stands for `{{name}}` in a migration; nothing for an unknown name.
std::optional<std::string_view> fragment(Engine engine, std::string_view name);

}  // namespace codeflix::sql
