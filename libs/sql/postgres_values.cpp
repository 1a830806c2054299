#include "libs/sql/postgres_values.hpp"

#include <fmt/format.h>

#include <charconv>

#include "libs/base/encoding.hpp"
#include "libs/base/text.hpp"

namespace codeflix::sql {
namespace {

/// Types by their fixed numbers (pg_type.dat; libpq's headers do not name them).
enum Type : Oid {
  kBool = 16,
  kBytea = 17,
  kChar = 18,
  kName = 19,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kText = 25,
  kOid = 26,
  kFloat4 = 700,
  kFloat8 = 701,
  kUnknown = 705,
  kBpchar = 1042,
  kVarchar = 1043,
  kNumeric = 1700,
  kVoid = 2278
};

constexpr int kTextFormat = 0;
constexpr int kBinaryFormat = 1;

template <class Number>
Result<Value> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fail(ErrorKind::internal, "sql.failed", fmt::format("The number {} does not fit.", text));
  }
  return Value(value);
}

Result<Value> bytes(std::string_view text) {
  if (!text.starts_with("\\x")) return fail(ErrorKind::internal, "sql.failed", "The server does not send bytes as hexadecimal digits.");
  CODEFLIX_TRY_ASSIGN(auto raw, parse_hex(text.substr(2)));
  return Value(Blob{std::move(raw)});
}

Result<Value> cell(Oid type, std::string_view text, const char* column) {
  switch (type) {
    case kBool: return Value(text == "t");
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid: return number<std::int64_t>(text);
    case kFloat4:
    case kFloat8: return number<double>(text);
    // A sum of BIGINT is numeric without, an average with decimals; SQLite makes them integer and real.
    case kNumeric: return text.find('.') == std::string_view::npos ? number<std::int64_t>(text) : number<double>(text);
    case kBytea: return bytes(text);
    case kChar:
    case kName:
    case kText:
    case kUnknown:
    case kBpchar:
    case kVarchar: return Value(text);
    case kVoid: return Value(nullptr);
    default:
      return fail(ErrorKind::internal, "sql.failed",
                  fmt::format("The column {} has a type (number {}) outside the common language: cast it.", column, type));
  }
}

}  // namespace

Result<PostgresParameters> PostgresParameters::of(const std::vector<Value>& values) {
  PostgresParameters made;
  made.numbers_.reserve(values.size());  // pointers into it must stay
  const auto add = [&](const char* pointer, std::size_t length, int format) {
    made.pointers_.push_back(pointer);
    made.lengths_.push_back(static_cast<int>(length));
    made.formats_.push_back(format);
  };
  for (const auto& value : values) {
    const auto& storage = value.storage();
    if (const auto* text = std::get_if<std::string>(&storage)) {
      if (text->find('\0') != std::string::npos || !is_utf8(*text)) {
        return fail(ErrorKind::invalid, "sql.text", "A text with a NUL or with bytes that are not UTF-8 cannot be stored.");
      }
      add(text->c_str(), text->size(), kTextFormat);
    } else if (const auto* blob = std::get_if<Blob>(&storage)) {
      add(blob->bytes.data(), blob->bytes.size(), kBinaryFormat);
    } else if (value.is_null()) {
      add(nullptr, 0, kTextFormat);
    } else {
      const auto* integer = std::get_if<std::int64_t>(&storage);
      // fmt writes the shortest text that reads back as the same double.
      made.numbers_.push_back(integer != nullptr ? fmt::to_string(*integer) : fmt::to_string(std::get<double>(storage)));
      add(made.numbers_.back().c_str(), made.numbers_.back().size(), kTextFormat);
    }
  }
  return made;
}

Result<Rows> postgres_rows(const PGresult* answer) {
  Rows rows;
  const int columns = PQnfields(answer);
  rows.reserve(static_cast<std::size_t>(PQntuples(answer)));
  for (int row = 0; row < PQntuples(answer); ++row) {
    std::vector<Value> cells;
    cells.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(answer, row, column) != 0) {
        cells.emplace_back(nullptr);
        continue;
      }
      const std::string_view text(PQgetvalue(answer, row, column), static_cast<std::size_t>(PQgetlength(answer, row, column)));
      CODEFLIX_TRY_ASSIGN(auto value, cell(PQftype(answer, column), text, PQfname(answer, column)));
      cells.push_back(std::move(value));
    }
    rows.emplace_back(std::move(cells));
  }
  return rows;
}

}  // namespace codeflix::sql
