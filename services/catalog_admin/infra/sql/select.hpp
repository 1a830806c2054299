#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libs/sql/database.hpp"
#include "services/catalog_admin/app/list.hpp"

namespace codeflix::catalog_admin {

/// A SELECT whose conditions depend on what was asked for.
class Select {
 public:
  explicit Select(std::string_view table) : table_(table) {}

  /// Adds a condition; each `?` in it becomes the number of the next of `values`.
  void where(std::string_view condition, std::vector<sql::Value> values = {});
  /// A folded text occurs in one of the folded columns; an empty text is no condition.
  void search(std::initializer_list<std::string_view> columns, const std::string& text);

  Result<std::int64_t> count(sql::Transaction& tx) const;
  /// The part of the list that `request` wants, in the order of `order_by` (a column of ours, never a caller's text) and then id.
  Result<sql::Rows> page(sql::Transaction& tx, std::string_view columns, std::string_view order_by, const ListRequest& request) const;

 private:
  std::string table_;
  std::string conditions_;
  std::vector<sql::Value> values_;
};

/// `$1, $2, $3` for a list of as many values.
std::string placeholders(std::size_t count);

template <class I>
std::vector<sql::Value> id_values(const std::vector<I>& ids) {
  return {ids.begin(), ids.end()};
}

/// Those of `ids` that `table` (a name of ours) has.
template <class I>
Result<std::set<I>> known_ids(sql::Transaction& tx, std::string_view table, const std::vector<I>& ids) {
  std::set<I> found;
  if (ids.empty()) return found;
  CODEFLIX_TRY_ASSIGN(const auto rows,
                      tx.query("SELECT id FROM " + std::string(table) + " WHERE id IN (" + placeholders(ids.size()) + ")", id_values(ids)));
  for (const auto& row : rows) found.insert(row.template id<I>(0));
  return found;
}

}  // namespace codeflix::catalog_admin
