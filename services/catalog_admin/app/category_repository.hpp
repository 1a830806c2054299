#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "libs/sql/database.hpp"
#include "services/catalog_admin/app/list.hpp"
#include "services/catalog_admin/domain/category.hpp"

namespace codeflix::catalog_admin {

struct CategoryFilter {
  std::optional<bool> active;
};

/// Categories as they are kept; each change is published to the readers in the same transaction.
class CategoryRepository {
 public:
  virtual ~CategoryRepository() = default;

  /// Error: not_found `category.unknown`.
  virtual Result<Category> get(sql::Transaction& tx, const CategoryId& id) const = 0;
  virtual Result<Listed<Category>> list(sql::Transaction& tx, const ListRequest& request, const CategoryFilter& filter) const = 0;
  /// Those of `ids` that exist.
  virtual Result<std::set<CategoryId>> known(sql::Transaction& tx, const std::vector<CategoryId>& ids) const = 0;

  struct Users {
    std::int64_t genres = 0;
    std::int64_t videos = 0;
  };
  virtual Result<Users> users(sql::Transaction& tx, const CategoryId& id) const = 0;

  /// Error: conflict `category.name_taken`.
  virtual Result<> add(sql::Transaction& tx, const Category& category) = 0;
  virtual Result<> save(sql::Transaction& tx, const Category& category) = 0;
  virtual Result<> remove(sql::Transaction& tx, const Category& category) = 0;
};

}  // namespace codeflix::catalog_admin
