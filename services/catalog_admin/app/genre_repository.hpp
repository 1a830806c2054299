#pragma once

#include <cstdint>
#include <optional>

#include "libs/sql/database.hpp"
#include "services/catalog_admin/app/list.hpp"
#include "services/catalog_admin/domain/genre.hpp"
#include "services/catalog_admin/domain/video.hpp"

namespace codeflix::catalog_admin {

struct GenreFilter {
  std::optional<bool> active;
  std::optional<CategoryId> category;
};

/// Genres as they are kept; each change is published to the readers in the same transaction.
class GenreRepository {
 public:
  virtual ~GenreRepository() = default;

  /// Error: not_found `genre.unknown`.
  virtual Result<Genre> get(sql::Transaction& tx, const GenreId& id) const = 0;
  virtual Result<Listed<Genre>> list(sql::Transaction& tx, const ListRequest& request, const GenreFilter& filter) const = 0;
  /// Those of `ids` that exist, with their categories.
  virtual Result<GenreCategories> categories_of(sql::Transaction& tx, const std::vector<GenreId>& ids) const = 0;
  /// How many videos have it.
  virtual Result<std::int64_t> users(sql::Transaction& tx, const GenreId& id) const = 0;

  /// Error: conflict `genre.name_taken`.
  virtual Result<> add(sql::Transaction& tx, const Genre& genre) = 0;
  virtual Result<> save(sql::Transaction& tx, const Genre& genre) = 0;
  virtual Result<> remove(sql::Transaction& tx, const Genre& genre) = 0;
};

}  // namespace codeflix::catalog_admin
