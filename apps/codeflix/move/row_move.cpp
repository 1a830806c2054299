#include "apps/codeflix/move/row_move.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "apps/codeflix/move/marks.hpp"
#include "libs/base/encoding.hpp"
#include "libs/base/json.hpp"
#include "libs/base/random.hpp"
#include "libs/messaging/event.hpp"
#include "libs/sql/sqlite.hpp"

namespace codeflix::moving {

namespace {

constexpr std::size_t kBatch = 500;

// Which process relays now, how far a reader has come in its feed, up to when the issuer's changes were followed: all of these are of
// the place and not of the data, and are made anew there.
constexpr std::array<std::string_view, 4> kLeft = {"schema_migrations", "outbox_relay", "replication_cursors", "people_positions"};

bool is_moved(const Table& table) { return std::ranges::find(kLeft, table.name) == kLeft.end(); }

std::optional<std::size_t> column_of(const Table& table, std::string_view name) {
  const auto at = std::ranges::find(table.columns, name, &Column::name);
  if (at == table.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(at - table.columns.begin());
}

const std::string& text_of(const sql::Value& value) { return std::get<std::string>(value.storage()); }

/// Events name customers by issuer and subject.
Result<std::string> with_issuer(const messaging::Event& event, const Issuers& issuers) {
  auto changed = event;
  if (!event.data.empty()) {
    CODEFLIX_TRY_ASSIGN(auto data, json::parse(event.data));
    auto* fields = data.if_object();
    auto* issuer = fields == nullptr ? nullptr : fields->if_contains("issuer");
    if (issuer != nullptr && issuer->is_string() && issuer->as_string() == issuers.before) {
      *issuer = issuers.after;
      changed.data = json::serialize(data);
    }
  }
  return messaging::to_json(changed);
}

/// A column `issuer` is one everywhere; the keys of idempotency begin with one.
Change change_of(const Table& table, const Issuers& issuers) {
  if (table.name == "outbox") {
    return [at = column_of(table, "event").value(), issuers](Cells& row) -> Result<bool> {
      CODEFLIX_TRY_ASSIGN(const auto event, messaging::parse_event(text_of(row[at])));
      CODEFLIX_TRY_ASSIGN(row[at], with_issuer(event, issuers));
      return true;
    };
  }
  if (table.name == "idempotency_keys") {
    return [at = column_of(table, "subject").value(), issuers](Cells& row) -> Result<bool> {
      const auto& subject = text_of(row[at]);
      if (subject.starts_with(issuers.before + " ")) row[at] = issuers.after + subject.substr(issuers.before.size());
      return true;
    };
  }
  if (table.name == "uploads") {
    // An unfinished file is not moved: who sends it is told to begin with its first byte again.
    return [state = column_of(table, "state").value(), received = column_of(table, "received").value(),
            head = column_of(table, "head").value()](Cells& row) -> Result<bool> {
      if (text_of(row[state]) != "receiving") return true;
      row[received] = 0;
      row[head] = sql::Blob{};
      return true;
    };
  }
  const auto issuer = column_of(table, "issuer");
  if (!issuer) return {};
  return [at = *issuer, issuers](Cells& row) -> Result<bool> {
    if (text_of(row[at]) == issuers.before) row[at] = issuers.after;
    return true;
  };
}

/// Messages of an embedded queue, as events that `service` has still to send. Consumers know a repetition by the event's id.
Stream waiting_messages(const std::string& table, const std::string& service, sql::Database& queue, const Issuers& issuers) {
  const Column id{"id", Kind::text};
  const Column event{"event", Kind::text};
  return {.item = "queue." + table,
          .source = &queue,
          .from = {.name = table, .columns = {id, event}, .key = {id}},
          .into = {.name = "outbox", .columns = {{"position", Kind::text}, event, {"sent_at", Kind::integer}}, .key = {{"position", Kind::text}}},
          .change = [service, issuers](Cells& row) -> Result<bool> {
            CODEFLIX_TRY_ASSIGN(const auto told, messaging::parse_event(text_of(row[1])));
            if (told.source != service) return false;
            CODEFLIX_TRY_ASSIGN(row[1], with_issuer(told, issuers));
            row.emplace_back(nullptr);
            return true;
          },
          .replaces = false};
}

/// What a new database of the service holds, by table.
Result<std::map<std::string, Fingerprint>> new_contents(const std::vector<sql::Migrations>& migrations, const Clock& clock,
                                                        std::vector<Table>& tables) {
  const auto folder = std::filesystem::temp_directory_path() / ("codeflix-move-" + hex(random_bytes(8)));
  std::filesystem::create_directories(folder);
  const auto look = [&]() -> Result<std::map<std::string, Fingerprint>> {
    CODEFLIX_TRY_ASSIGN(const auto database, sql::open_sqlite(folder / "new.sqlite"));
    for (const auto& component : migrations) CODEFLIX_TRY(sql::migrate(*database, clock, component));
    CODEFLIX_TRY_ASSIGN(tables, tables_of(*database));
    std::map<std::string, Fingerprint> contents;
    for (const auto& table : tables) CODEFLIX_TRY(add_rows(contents[table.name], *database, table));
    return contents;
  };
  auto contents = look();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return contents;
}

}  // namespace

Result<std::vector<Stream>> streams_of(const std::string& service, sql::Database& source, sql::Database& queue, const Issuers& issuers) {
  CODEFLIX_TRY_ASSIGN(const auto tables, tables_of(source));
  std::vector<Stream> streams;
  for (const auto& table : tables) {
    if (!is_moved(table)) continue;
    streams.push_back({.item = table.name, .source = &source, .from = table, .into = table, .change = change_of(table, issuers)});
  }
  streams.push_back(waiting_messages("messages", service, queue, issuers));
  streams.push_back(waiting_messages("dead_letters", service, queue, issuers));
  return streams;
}

Result<> copy_rows(const Stream& stream, sql::Database& target, const std::function<void(const std::string&, std::int64_t)>& report) {
  CODEFLIX_TRY_ASSIGN(const auto known, target.read([&](sql::Transaction& tx) { return progress_of(tx, stream.item); }));
  auto progress = known.value_or(Progress{});
  bool begun = known.has_value();
  while (!progress.done) {
    CODEFLIX_TRY_ASSIGN(auto found, stream.source->read([&](sql::Transaction& tx) { return page(tx, stream.from, progress.last_key, kBatch); }));
    if (!found.empty()) progress.last_key = key_of(stream.from, found.back());
    progress.done = found.size() < kBatch;
    std::vector<Cells> rows;
    for (auto& row : found) {
      if (stream.change) {
        CODEFLIX_TRY_ASSIGN(const bool kept, stream.change(row));
        if (!kept) continue;
      }
      rows.push_back(std::move(row));
    }
    progress.rows += static_cast<std::int64_t>(rows.size());
    const auto written = target.write([&](sql::Transaction& tx) -> Result<> {
      if (!begun && stream.replaces) CODEFLIX_TRY(tx.execute("DELETE FROM " + stream.into.name));
      CODEFLIX_TRY(insert(tx, stream.into, rows));
      return note(tx, stream.item, progress);
    });
    if (!written) return written;
    begun = true;
    report(stream.item, progress.rows);
  }
  return {};
}

Result<std::vector<TableCheck>> check_rows(const std::vector<Stream>& streams, sql::Database& target) {
  std::vector<TableCheck> checks;
  for (const auto& stream : streams) {
    auto check = std::ranges::find(checks, stream.into.name, &TableCheck::table);
    if (check == checks.end()) {
      checks.push_back({.table = stream.into.name, .wanted = {}, .found = {}});
      check = checks.end() - 1;
      CODEFLIX_TRY(add_rows(check->found, target, stream.into));
    }
    CODEFLIX_TRY(add_rows(check->wanted, *stream.source, stream.from, stream.change));
  }
  return checks;
}

Result<std::string> used_table(sql::Database& target, const std::vector<sql::Migrations>& migrations, const Clock& clock) {
  std::vector<Table> tables;
  CODEFLIX_TRY_ASSIGN(const auto contents, new_contents(migrations, clock, tables));
  for (const auto& table : tables) {
    if (!is_moved(table)) continue;
    Fingerprint found;
    CODEFLIX_TRY(add_rows(found, target, table));
    if (found != contents.at(table.name)) return table.name;
  }
  return std::string();
}

}  // namespace codeflix::moving
