#pragma once

#include <string_view>

#include "libs/sql/database.hpp"

/// The named fragments in which SQLite and PostgreSQL differ. Nothing else in the project asks for the engine.
namespace codeflix::sql {

/// `BLOB` or `BYTEA`.
std::string_view blob_type(Engine engine);
/// Put after a SELECT that claims rows for this transaction: nothing (the writer is alone) or `FOR UPDATE SKIP LOCKED`.
std::string_view claim_rows(Engine engine);
/// An expression for the database's own time in microseconds (leases are judged by it).
std::string_view now_micros(Engine engine);

}  // namespace codeflix::sql
