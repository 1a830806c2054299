#include "services/catalog_admin/infra/sql/select.hpp"

namespace codeflix::catalog_admin {

void Select::where(std::string_view condition, std::vector<sql::Value> values) {
  conditions_ += conditions_.empty() ? " WHERE " : " AND ";
  std::size_t next = values_.size();
  for (const char c : condition) {
    if (c == '?') {
      conditions_ += "$" + std::to_string(++next);
    } else {
      conditions_ += c;
    }
  }
  values_.insert(values_.end(), std::make_move_iterator(values.begin()), std::make_move_iterator(values.end()));
}

void Select::search(std::initializer_list<std::string_view> columns, const std::string& text) {
  if (text.empty()) return;
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  pattern += '%';
  std::string condition;
  std::vector<sql::Value> values;
  for (const auto column : columns) {
    condition += (condition.empty() ? "(" : " OR ") + std::string(column) + " LIKE ? ESCAPE '!'";
    values.emplace_back(pattern);
  }
  where(condition + ")", std::move(values));
}

Result<std::int64_t> Select::count(sql::Transaction& tx) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT COUNT(*) FROM " + table_ + conditions_, values_));
  return rows.front().integer(0);
}

Result<sql::Rows> Select::page(sql::Transaction& tx, std::string_view columns, std::string_view order_by, const ListRequest& request) const {
  auto values = values_;
  values.emplace_back(request.limit);
  values.emplace_back(request.offset);
  const std::string direction = request.descending ? " DESC" : "";
  return tx.query("SELECT " + std::string(columns) + " FROM " + table_ + conditions_ + " ORDER BY " + std::string(order_by) + direction + ", id" +
                      direction + " LIMIT $" + std::to_string(values.size() - 1) + " OFFSET $" + std::to_string(values.size()),
                  values);
}

std::string placeholders(std::size_t count) {
  std::string list;
  for (std::size_t i = 1; i <= count; ++i) list += (i == 1 ? "$" : ", $") + std::to_string(i);
  return list;
}

}  // namespace codeflix::catalog_admin
