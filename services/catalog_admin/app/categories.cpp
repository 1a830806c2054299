#include "services/catalog_admin/app/categories.hpp"

#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/app/counted.hpp"
#include "services/catalog_admin/app/expected_version.hpp"

namespace codeflix::catalog_admin {

namespace {

CategoryFields merged(CategoryFields fields, const CategoryInput& input) {
  fields.name = input.name;
  if (input.description) fields.description = *input.description;
  if (input.active) fields.active = *input.active;
  return fields;
}

}  // namespace

Result<Category> create_category(const Catalogue& catalogue, sql::Transaction& tx, const CategoryInput& input) {
  CODEFLIX_TRY(replication::next_position(tx));
  const Time now = catalogue.clock.now();
  Category category{.id = CategoryId::generate(catalogue.clock), .created_at = now};
  CODEFLIX_TRY(category.change(merged({}, input), now));
  CODEFLIX_TRY(catalogue.categories.add(tx, category));
  return category;
}

Result<Category> update_category(const Catalogue& catalogue, sql::Transaction& tx, const CategoryId& id, std::int64_t expected,
                                 const CategoryInput& input) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(auto category, catalogue.categories.get(tx, id));
  CODEFLIX_TRY(expect_version(category.version, expected));
  CODEFLIX_TRY(category.change(merged(category.fields, input), catalogue.clock.now()));
  CODEFLIX_TRY(catalogue.categories.save(tx, category));
  return category;
}

Result<> delete_category(const Catalogue& catalogue, sql::Transaction& tx, const CategoryId& id, std::optional<std::int64_t> expected) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(const auto category, catalogue.categories.get(tx, id));
  if (expected) CODEFLIX_TRY(expect_version(category.version, *expected));
  CODEFLIX_TRY_ASSIGN(const auto users, catalogue.categories.users(tx, id));
  if (users.genres > 0 || users.videos > 0) {
    return fail(ErrorKind::conflict, "category.in_use",
                "This category is in use by " + counted(users.genres, "genre") + " and " + counted(users.videos, "title") +
                    " (deleted titles that can be restored count). Take it out of them first, or make it inactive.");
  }
  return catalogue.categories.remove(tx, category);
}

}  // namespace codeflix::catalog_admin
