#pragma once

#include "services/catalog_admin/app/category_repository.hpp"

namespace codeflix::catalog_admin {

class SqlCategoryRepository final : public CategoryRepository {
 public:
  explicit SqlCategoryRepository(const Clock& clock) : clock_(clock) {}

  Result<Category> get(sql::Transaction& tx, const CategoryId& id) const override;
  Result<Listed<Category>> list(sql::Transaction& tx, const ListRequest& request, const CategoryFilter& filter) const override;
  Result<std::set<CategoryId>> known(sql::Transaction& tx, const std::vector<CategoryId>& ids) const override;
  Result<Users> users(sql::Transaction& tx, const CategoryId& id) const override;
  Result<> add(sql::Transaction& tx, const Category& category) override;
  Result<> save(sql::Transaction& tx, const Category& category) override;
  Result<> remove(sql::Transaction& tx, const Category& category) override;

 private:
  Result<> tell(sql::Transaction& tx, const Category& category) const;

  const Clock& clock_;
};

}  // namespace codeflix::catalog_admin
