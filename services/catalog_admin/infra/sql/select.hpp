#pragma once

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

}  // namespace codeflix::catalog_admin
