#include "apps/codeflix/move/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::moving {

namespace {

constexpr std::size_t kPage = 1'000;
constexpr std::size_t kMaxParameters = 10'000;  // of one statement; PostgreSQL takes 65,535, SQLite 32,766

Result<Kind> kind_of(const std::string& type) {
  if (type == "TEXT") return Kind::text;
  if (type == "BIGINT" || type == "INTEGER") return Kind::integer;
  if (type == "BLOB") return Kind::blob;
  if (type == "DOUBLE PRECISION") return Kind::real;
  return fail(ErrorKind::internal, "move.schema", fmt::format("The type {} is none that both engines have.", type));
}

Result<Table> describe(sql::Transaction& tx, const std::string& name) {
  Table table{.name = name, .columns = {}, .key = {}};
  std::vector<std::pair<std::int64_t, Column>> key;
  CODEFLIX_TRY_ASSIGN(const auto columns, tx.query("SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid", {name}));
  for (const auto& row : columns) {
    CODEFLIX_TRY_ASSIGN(const auto kind, kind_of(row.text(1)));
    table.columns.push_back({row.text(0), kind});
    if (row.integer(2) > 0) key.emplace_back(row.integer(2), table.columns.back());
  }
  if (key.empty()) return fail(ErrorKind::internal, "move.schema", fmt::format("The table {} has no primary key.", name));
  std::ranges::sort(key, {}, [](const auto& part) { return part.first; });
  for (auto& [place, column] : key) table.key.push_back(std::move(column));
  return table;
}

/// Takes the tables in an order in which each comes after those that it refers to.
class Order {
 public:
  explicit Order(sql::Transaction& tx) : tx_(tx) {}

  Result<> take(const std::string& name) {
    if (!taken_.insert(name).second) return {};
    CODEFLIX_TRY_ASSIGN(const auto parents, tx_.query("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list($1)", {name}));
    for (const auto& parent : parents) CODEFLIX_TRY(take(parent.text(0)));
    CODEFLIX_TRY_ASSIGN(auto table, describe(tx_, name));
    tables_.push_back(std::move(table));
    return {};
  }

  std::vector<Table> tables() { return std::move(tables_); }

 private:
  sql::Transaction& tx_;
  std::set<std::string> taken_;
  std::vector<Table> tables_;
};

sql::Value cell(const sql::Row& row, std::size_t column, Kind kind) {
  if (row.is_null(column)) return nullptr;
  switch (kind) {
    case Kind::integer: return row.integer(column);
    case Kind::real: return row.real(column);
    case Kind::blob: return sql::Blob{row.blob(column)};
    default: return row.text(column);
  }
}

std::string names(const std::vector<Column>& columns) {
  std::string text;
  for (const auto& column : columns) text += (text.empty() ? "" : ", ") + column.name;
  return text;
}

/// `($7, $8), ($9, $10)`
std::string placeholders(std::size_t rows, std::size_t columns, std::size_t first) {
  std::string text;
  for (std::size_t row = 0; row < rows; ++row) {
    text += row == 0 ? "(" : ", (";
    for (std::size_t column = 0; column < columns; ++column) text += fmt::format("{}${}", column == 0 ? "" : ", ", first++);
    text += ")";
  }
  return text;
}

/// A form in which different rows are different texts.
std::string unambiguous(const Cells& row) {
  std::string text;
  const auto part = [&](char kind, std::string_view bytes) {
    text.append(1, kind).append(std::to_string(bytes.size())).append(1, ':').append(bytes);
  };
  for (const auto& value : row) {
    const auto& storage = value.storage();
    if (const auto* integer = std::get_if<std::int64_t>(&storage)) part('i', std::to_string(*integer));
    if (const auto* real = std::get_if<double>(&storage)) part('r', std::to_string(std::bit_cast<std::uint64_t>(*real)));
    if (const auto* characters = std::get_if<std::string>(&storage)) part('t', *characters);
    if (const auto* blob = std::get_if<sql::Blob>(&storage)) part('b', blob->bytes);
    if (value.is_null()) part('n', "");
  }
  return text;
}

}  // namespace

Result<std::vector<Table>> tables_of(sql::Database& database) {
  return database.read([](sql::Transaction& tx) -> Result<std::vector<Table>> {
    Order order(tx);
    CODEFLIX_TRY_ASSIGN(const auto found,
                        tx.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"));
    for (const auto& row : found) CODEFLIX_TRY(order.take(row.text(0)));
    return order.tables();
  });
}

Result<std::vector<Cells>> page(sql::Transaction& tx, const Table& table, const Cells& after, std::size_t count) {
  const auto key = names(table.key);
  const auto where = after.empty() ? std::string() : fmt::format(" WHERE ({}) > {}", key, placeholders(1, table.key.size(), 1));
  CODEFLIX_TRY_ASSIGN(const auto rows,
                      tx.query(fmt::format("SELECT {} FROM {}{} ORDER BY {} LIMIT {}", names(table.columns), table.name, where, key, count), after));
  std::vector<Cells> cells;
  cells.reserve(rows.size());
  for (const auto& row : rows) {
    cells.emplace_back();
    for (std::size_t i = 0; i < table.columns.size(); ++i) cells.back().push_back(cell(row, i, table.columns[i].kind));
  }
  return cells;
}

Cells key_of(const Table& table, const Cells& row) {
  Cells key;
  for (const auto& part : table.key) {
    const auto at = std::ranges::find(table.columns, part.name, &Column::name);
    key.push_back(row.at(static_cast<std::size_t>(at - table.columns.begin())));
  }
  return key;
}

Result<> insert(sql::Transaction& tx, const Table& table, const std::vector<Cells>& rows) {
  const auto at_once = std::max<std::size_t>(1, std::min<std::size_t>(100, kMaxParameters / table.columns.size()));
  for (std::size_t first = 0; first < rows.size(); first += at_once) {
    const auto count = std::min(at_once, rows.size() - first);
    Cells parameters;
    for (std::size_t i = first; i < first + count; ++i) parameters.insert(parameters.end(), rows[i].begin(), rows[i].end());
    CODEFLIX_TRY(tx.execute(
        fmt::format("INSERT INTO {} ({}) VALUES {}", table.name, names(table.columns), placeholders(count, table.columns.size(), 1)), parameters));
  }
  return {};
}

void Fingerprint::add(const Cells& row) {
  const auto digest = sha256(unambiguous(row));
  for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] = static_cast<char>(sum_[i] ^ digest[i]);
  ++rows_;
}

std::string Fingerprint::hex() const { return codeflix::hex(sum_); }

Result<> add_rows(Fingerprint& sum, sql::Database& database, const Table& table, const Change& change) {
  Cells after;
  for (;;) {
    CODEFLIX_TRY_ASSIGN(auto rows, database.read([&](sql::Transaction& tx) { return page(tx, table, after, kPage); }));
    if (!rows.empty()) after = key_of(table, rows.back());
    const bool last = rows.size() < kPage;
    for (auto& row : rows) {
      if (change) {
        CODEFLIX_TRY_ASSIGN(const bool kept, change(row));
        if (!kept) continue;
      }
      sum.add(row);
    }
    if (last) return {};
  }
}

}  // namespace codeflix::moving
