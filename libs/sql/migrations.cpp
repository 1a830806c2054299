#include "libs/sql/migrations.hpp"

#include <fmt/format.h>

#include <charconv>

#include "libs/sql/dialect.hpp"

namespace codeflix::sql {
namespace {

constexpr std::string_view kTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "  component TEXT NOT NULL,"
    "  version BIGINT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  compatible_from BIGINT NOT NULL,"
    "  applied_at BIGINT NOT NULL,"
    "  PRIMARY KEY (component, version));";

struct Step {
  int version = 0;
  int compatible_from = 0;
  std::string name;
  std::string_view text;
};

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

Failure malformed(std::string_view file, std::string_view why) {
  return fail(ErrorKind::internal, "schema.malformed", fmt::format("The migration {} is malformed: {}.", file, why));
}

Result<Step> read_step(std::string_view file, std::string_view text) {
  const auto version = number(file.substr(0, 4));
  if (!version || file.size() < 10 || file[4] != '_' || !file.ends_with(".sql")) return malformed(file, "its name must be NNNN_name.sql");
  Step step{*version, *version, std::string(file.substr(5, file.size() - 9)), text};
  constexpr std::string_view kMark = "-- compatible_from: ";
  if (text.starts_with(kMark)) {
    const auto line = text.substr(kMark.size(), text.find_first_of("\r\n") - kMark.size());
    const auto from = number(line);
    if (!from || *from > *version) return malformed(file, "compatible_from must be a version up to its own");
    step.compatible_from = *from;
  }
  return step;
}

Result<std::vector<Step>> steps_of(const Migrations& migrations) {
  std::vector<Step> steps;
  for (const auto& [file, text] : migrations.files) {
    CODEFLIX_TRY_ASSIGN(auto step, read_step(file, text));
    if (step.version != static_cast<int>(steps.size()) + 1) return malformed(file, "versions must count from 0001 without a gap");
    steps.push_back(std::move(step));
  }
  return steps;
}

Result<std::string> with_fragments(Engine engine, const Step& step) {
  std::string out;
  std::string_view rest = step.text;
  for (auto open = rest.find("{{"); open != std::string_view::npos; open = rest.find("{{")) {
    const auto close = rest.find("}}", open);
    if (close == std::string_view::npos) return malformed(step.name, "{{ has no }}");
    const auto name = rest.substr(open + 2, close - open - 2);
    const auto text = fragment(engine, name);
    if (!text) return malformed(step.name, fmt::format("{{{{{}}}}} is not a fragment", name));
    out.append(rest.substr(0, open)).append(*text);
    rest.remove_prefix(close + 2);
  }
  return out.append(rest);
}

Result<SchemaState> state_in(Transaction& tx, const Migrations& migrations) {
  SchemaState state{.wanted = static_cast<int>(migrations.files.size())};
  CODEFLIX_TRY_ASSIGN(const auto table, tx.query(table_exists(tx.engine()), {"schema_migrations"}));
  if (table.empty()) return state;
  CODEFLIX_TRY_ASSIGN(const auto row,
                      tx.query_one("SELECT version, compatible_from FROM schema_migrations WHERE component = $1 ORDER BY version DESC LIMIT 1",
                                   {migrations.component}));
  if (row) {
    state.version = static_cast<int>(row->integer(0));
    state.compatible_from = static_cast<int>(row->integer(1));
  }
  return state;
}

Result<> refuse_newer(const SchemaState& state, const Migrations& migrations) {
  if (state.compatible_from <= state.wanted) return {};
  return fail(
      ErrorKind::conflict, "schema.newer",
      fmt::format("The schema of {} has version {} and works with programs that bring at least version {}; this one brings {}. Run a newer program.",
                  migrations.component, state.version, state.compatible_from, state.wanted));
}

/// Answers whether it ran: another process may have been quicker.
Result<bool> apply(Transaction& tx, const Clock& clock, const Migrations& migrations, const Step& step) {
  CODEFLIX_TRY(tx.execute_script(begin_migration(tx.engine())));
  CODEFLIX_TRY_ASSIGN(const auto state, state_in(tx, migrations));
  if (state.version >= step.version) return false;
  CODEFLIX_TRY_ASSIGN(const auto script, with_fragments(tx.engine(), step));
  if (const auto ran = tx.execute_script(script); !ran) {
    return fail(ran.error().kind, ran.error().code,
                fmt::format("Migration {} {} of {} failed: {}", step.version, step.name, migrations.component, ran.error().detail));
  }
  CODEFLIX_TRY(tx.execute("INSERT INTO schema_migrations (component, version, name, compatible_from, applied_at) VALUES ($1, $2, $3, $4, $5)",
                          {migrations.component, step.version, step.name, step.compatible_from, clock.now()}));
  return true;
}

/// In a transaction of its own: the steps begin with a lock on the table.
Result<> make_table(Database& database) {
  const auto made = database.write([](Transaction& tx) { return tx.execute_script(kTable); });
  if (made) return {};
  // Of several processes that make it at once, PostgreSQL fails the later ones, IF NOT EXISTS or not.
  CODEFLIX_TRY_ASSIGN(const auto table, database.read([](Transaction& tx) { return tx.query(table_exists(tx.engine()), {"schema_migrations"}); }));
  if (table.empty()) return fail(made);
  return {};
}

}  // namespace

Result<SchemaState> schema_state(Database& database, const Migrations& migrations) {
  return database.read([&](Transaction& tx) { return state_in(tx, migrations); });
}

Result<int> migrate(Database& database, const Clock& clock, const Migrations& migrations) {
  CODEFLIX_TRY_ASSIGN(const auto steps, steps_of(migrations));
  CODEFLIX_TRY_ASSIGN(const auto state, schema_state(database, migrations));
  CODEFLIX_TRY(refuse_newer(state, migrations));
  if (state.version >= state.wanted) return 0;
  CODEFLIX_TRY(make_table(database));
  int ran = 0;
  for (const auto& step : steps) {
    if (step.version <= state.version) continue;
    CODEFLIX_TRY_ASSIGN(const bool applied, database.write([&](Transaction& tx) { return apply(tx, clock, migrations, step); }));
    ran += applied ? 1 : 0;
  }
  return ran;
}

Result<> check_schema(Database& database, const Migrations& migrations) {
  CODEFLIX_TRY_ASSIGN(const auto state, schema_state(database, migrations));
  CODEFLIX_TRY(refuse_newer(state, migrations));
  if (state.version >= state.wanted) return {};
  return fail(
      ErrorKind::conflict, "schema.older",
      fmt::format("The schema of {} has version {}, this program needs {}. Run the migrations.", migrations.component, state.version, state.wanted));
}

}  // namespace codeflix::sql
