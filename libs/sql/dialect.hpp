#pragma once

#include <optional>
#include <string>
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
/// A script that makes this transaction wait for all others that lock `table`, and holds it to the end: nothing (the writer is
/// alone) or `LOCK TABLE`. Run it before anything else: PostgreSQL takes the transaction's snapshot with the first
/// statement that looks at rows, and one older than the wait ends in a repetition.
std::string lock_table(Engine engine, std::string_view table);
/// What a migration's transaction begins with: alone among migrations (the table `schema_migrations`), for as long as it takes.
std::string begin_migration(Engine engine);
/// A query that answers a row when the table named `$1` exists.
std::string_view table_exists(Engine engine);

/// The fragment that stands for `{{name}}` in a migration; nothing for an unknown name.
std::optional<std::string_view> fragment(Engine engine, std::string_view name);

}  // namespace codeflix::sql
