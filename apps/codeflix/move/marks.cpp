#include "apps/codeflix/move/marks.hpp"

#include "libs/base/json.hpp"
#include "libs/sql/dialect.hpp"
#include "libs/sql/migrations.hpp"

namespace codeflix::moving {

namespace {

constexpr std::string_view kTables =
    "CREATE TABLE moved_from (id BIGINT PRIMARY KEY CHECK (id = 1), source TEXT NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT);"
    "CREATE TABLE moved_rows (item TEXT PRIMARY KEY, last_key TEXT NOT NULL, rows BIGINT NOT NULL, done BIGINT NOT NULL);"
    "CREATE TABLE moved_objects (bucket TEXT NOT NULL, key TEXT NOT NULL, checksum TEXT NOT NULL, PRIMARY KEY (bucket, key));";

sql::Migrations marks() { return {"move", {{"0001_marks.sql", kTables}}}; }

std::string write_key(const Cells& key) {
  json::Array parts;
  for (const auto& part : key) {
    if (const auto* integer = std::get_if<std::int64_t>(&part.storage())) {
      parts.emplace_back(*integer);
    } else {
      parts.emplace_back(std::get<std::string>(part.storage()));
    }
  }
  return json::serialize(parts);
}

Result<Cells> read_key(std::string_view text) {
  CODEFLIX_TRY_ASSIGN(const auto parts, json::parse(text));
  Cells key;
  for (const auto& part : parts.as_array()) {
    key.push_back(part.is_int64() ? sql::Value(part.as_int64()) : sql::Value(std::string_view(part.as_string())));
  }
  return key;
}

}  // namespace

Result<std::optional<Claim>> claim_of(sql::Database& target) {
  return target.read([](sql::Transaction& tx) -> Result<std::optional<Claim>> {
    CODEFLIX_TRY_ASSIGN(const auto table, tx.query(sql::table_exists(tx.engine()), {"moved_from"}));
    if (table.empty()) return std::nullopt;
    CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT source, finished_at FROM moved_from"));
    if (!row) return std::nullopt;
    return Claim{row->text(0), row->optional_time(1)};
  });
}

Result<> claim(sql::Database& target, const Clock& clock, const std::string& source) {
  CODEFLIX_TRY(sql::migrate(target, clock, marks()));
  CODEFLIX_TRY(target.write([&](sql::Transaction& tx) {
    return tx.execute("INSERT INTO moved_from (id, source, started_at) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING", {source, clock.now()});
  }));
  return {};
}

Result<> finish(sql::Database& target, const Clock& clock) {
  CODEFLIX_TRY(target.write([&](sql::Transaction& tx) { return tx.execute("UPDATE moved_from SET finished_at = $1", {clock.now()}); }));
  return {};
}

Result<std::optional<Progress>> progress_of(sql::Transaction& tx, const std::string& item) {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT last_key, rows, done FROM moved_rows WHERE item = $1", {item}));
  if (!row) return std::nullopt;
  CODEFLIX_TRY_ASSIGN(auto key, read_key(row->text(0)));
  return Progress{std::move(key), row->integer(1), row->boolean(2)};
}

Result<> note(sql::Transaction& tx, const std::string& item, const Progress& progress) {
  CODEFLIX_TRY(
      tx.execute("INSERT INTO moved_rows (item, last_key, rows, done) VALUES ($1, $2, $3, $4)"
                 " ON CONFLICT (item) DO UPDATE SET last_key = excluded.last_key, rows = excluded.rows, done = excluded.done",
                 {item, write_key(progress.last_key), progress.rows, progress.done}));
  return {};
}

Result<std::optional<std::string>> object_checksum(sql::Transaction& tx, const std::string& bucket, const std::string& key) {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT checksum FROM moved_objects WHERE bucket = $1 AND key = $2", {bucket, key}));
  if (!row) return std::nullopt;
  return row->text(0);
}

Result<> note_object(sql::Transaction& tx, const std::string& bucket, const std::string& key, const std::string& checksum) {
  CODEFLIX_TRY(tx.execute("INSERT INTO moved_objects (bucket, key, checksum) VALUES ($1, $2, $3)", {bucket, key, checksum}));
  return {};
}

}  // namespace codeflix::moving
