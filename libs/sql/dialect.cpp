#include "libs/sql/dialect.hpp"

#include <fmt/format.h>

namespace codeflix::sql {

std::string_view blob_type(Engine engine) { return engine == Engine::sqlite ? "BLOB" : "BYTEA"; }

std::string_view claim_rows(Engine engine) { return engine == Engine::sqlite ? "" : " FOR UPDATE SKIP LOCKED"; }

std::string_view now_micros(Engine engine) {
  if (engine == Engine::postgres) return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
  return "(CAST(strftime('%s', 'now') AS INTEGER) * 1000000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER) * 1000)";
}

std::string lock_table(Engine engine, std::string_view table) {
  return engine == Engine::sqlite ? "" : fmt::format("LOCK TABLE {} IN EXCLUSIVE MODE;", table);
}

std::string begin_migration(Engine engine) {
  return engine == Engine::sqlite ? "" : "SET LOCAL statement_timeout = 0;" + lock_table(engine, "schema_migrations");
}

std::string_view table_exists(Engine engine) {
  if (engine == Engine::postgres) return "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1";
  return "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1";
}

std::optional<std::string_view> fragment(Engine engine, std::string_view name) {
  if (name == "blob") return blob_type(engine);
  if (name == "now") return now_micros(engine);
  return std::nullopt;
}

}  // namespace codeflix::sql
