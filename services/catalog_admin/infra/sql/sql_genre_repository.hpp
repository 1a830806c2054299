#pragma once

#include "services/catalog_admin/app/genre_repository.hpp"

namespace codeflix::catalog_admin {

class SqlGenreRepository final : public GenreRepository {
 public:
  explicit SqlGenreRepository(const Clock& clock) : clock_(clock) {}

  Result<Genre> get(sql::Transaction& tx, const GenreId& id) const override;
  Result<Listed<Genre>> list(sql::Transaction& tx, const ListRequest& request, const GenreFilter& filter) const override;
  Result<GenreCategories> categories_of(sql::Transaction& tx, const std::vector<GenreId>& ids) const override;
  Result<std::int64_t> users(sql::Transaction& tx, const GenreId& id) const override;
  Result<> add(sql::Transaction& tx, const Genre& genre) override;
  Result<> save(sql::Transaction& tx, const Genre& genre) override;
  Result<> remove(sql::Transaction& tx, const Genre& genre) override;

 private:
  Result<> link_and_tell(sql::Transaction& tx, const Genre& genre) const;

  const Clock& clock_;
};

}  // namespace codeflix::catalog_admin
