#include "apps/codeflix/databases.hpp"

#include <fmt/format.h>

#include "libs/sql/sqlite.hpp"
#include "libs/telemetry/log.hpp"

namespace codeflix {

namespace {

Result<bool> is_backup_due(sql::Database& database, const std::vector<sql::Migrations>& migrations) {
  bool holds_something = false;
  bool due = false;
  for (const auto& component : migrations) {
    CODEFLIX_TRY_ASSIGN(const auto state, sql::schema_state(database, component));
    holds_something = holds_something || state.version > 0;
    due = due || state.version < state.wanted;
  }
  return holds_something && due;
}

}  // namespace

Result<> Databases::add(DataFolder& folder, const Clock& clock, const std::string& service, const std::vector<sql::Migrations>& migrations) {
  const auto file = folder.database(service);
  CODEFLIX_TRY_ASSIGN(auto database, sql::open_sqlite(file));
  CODEFLIX_TRY_ASSIGN(const bool backup, is_backup_due(*database, migrations));
  if (backup) {
    std::error_code error;
    std::filesystem::create_directories(folder.backups(), error);
    const auto copy = folder.backups() / fmt::format("{}-{}.sqlite", service, to_micros(clock.now()) / 1'000'000);
    CODEFLIX_TRY(sql::backup_sqlite(file, copy));
    log::info("platform.backup", "The database is copied before it is migrated.", {{"service", service}, {"copy", copy.string()}});
  }
  for (const auto& component : migrations) {
    auto migrated = sql::migrate(*database, clock, component);
    if (!migrated && migrated.error().code == "schema.newer")
      return fail(ErrorKind::conflict, "schema.newer",
                  fmt::format("{} was written by a newer Codeflix: update this one (git pull, ./codeflix up), or put back a copy from {}.",
                              file.string(), folder.backups().string()));
    if (!migrated) return fail(std::move(migrated));
  }
  databases_.emplace(service, std::move(database));
  return {};
}

}  // namespace codeflix
