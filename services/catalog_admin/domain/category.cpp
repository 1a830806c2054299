#include "services/catalog_admin/domain/category.hpp"

#include "services/catalog_admin/domain/field_check.hpp"

namespace codeflix::catalog_admin {

Result<> Category::change(const CategoryFields& wanted, Time now) {
  FieldCheck check;
  CategoryFields cleaned{.name = check.text("name", wanted.name, 1, 255),
                         .description = check.text("description", wanted.description, 0, 4000, true),
                         .active = wanted.active};
  CODEFLIX_TRY(check.verdict());
  fields = std::move(cleaned);
  ++version;
  updated_at = now;
  return {};
}

}  // namespace codeflix::catalog_admin
