#include "services/catalog_admin/infra/sql/sql_category_repository.hpp"

#include "libs/base/text.hpp"
#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/contract/replicated.hpp"
#include "services/catalog_admin/infra/sql/name_taken.hpp"
#include "services/catalog_admin/infra/sql/select.hpp"

namespace codeflix::catalog_admin {

namespace {

constexpr std::string_view kColumns = "id, name, description, active, version, created_at, updated_at";

Category read(const sql::Row& row) {
  return {.id = row.id<CategoryId>(0),
          .fields = {.name = row.text(1), .description = row.text(2), .active = row.boolean(3)},
          .version = row.integer(4),
          .created_at = row.time(5),
          .updated_at = row.time(6)};
}

Result<> refused(Result<std::int64_t> written) {
  return name_taken_as(std::move(written), "category.name_taken", "There is a category with this name already; accents and case do not count.");
}

}  // namespace

Result<Category> SqlCategoryRepository::get(sql::Transaction& tx, const CategoryId& id) const {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT " + std::string(kColumns) + " FROM categories WHERE id = $1", {id}));
  if (!row) return fail(ErrorKind::not_found, "category.unknown", "There is no such category.");
  return read(*row);
}

Result<Listed<Category>> SqlCategoryRepository::list(sql::Transaction& tx, const ListRequest& request, const CategoryFilter& filter) const {
  Select select("categories");
  select.search({"name_key"}, request.search);
  if (filter.active) select.where("active = ?", {*filter.active});
  Listed<Category> listed;
  CODEFLIX_TRY_ASSIGN(listed.total, select.count(tx));
  CODEFLIX_TRY_ASSIGN(const auto rows, select.page(tx, kColumns, request.sort == "name" ? "name_key" : request.sort, request));
  for (const auto& row : rows) listed.items.push_back(read(row));
  return listed;
}

Result<std::set<CategoryId>> SqlCategoryRepository::known(sql::Transaction& tx, const std::vector<CategoryId>& ids) const {
  return known_ids(tx, "categories", ids);
}

Result<CategoryRepository::Users> SqlCategoryRepository::users(sql::Transaction& tx, const CategoryId& id) const {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT (SELECT COUNT(*) FROM genre_categories WHERE category_id = $1),"
                                                   " (SELECT COUNT(*) FROM video_categories WHERE category_id = $1)",
                                                   {id}));
  return Users{.genres = row->integer(0), .videos = row->integer(1)};
}

Result<> SqlCategoryRepository::add(sql::Transaction& tx, const Category& category) {
  const auto& fields = category.fields;
  CODEFLIX_TRY(refused(tx.execute(
      "INSERT INTO categories (id, name, name_key, description, active, version, created_at, updated_at)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {category.id, fields.name, fold(fields.name), fields.description, fields.active, category.version, category.created_at, category.updated_at})));
  return tell(tx, category);
}

Result<> SqlCategoryRepository::save(sql::Transaction& tx, const Category& category) {
  const auto& fields = category.fields;
  CODEFLIX_TRY(
      refused(tx.execute("UPDATE categories SET name = $2, name_key = $3, description = $4, active = $5, version = $6, updated_at = $7 WHERE id = $1",
                         {category.id, fields.name, fold(fields.name), fields.description, fields.active, category.version, category.updated_at})));
  return tell(tx, category);
}

Result<> SqlCategoryRepository::remove(sql::Transaction& tx, const Category& category) {
  CODEFLIX_TRY(tx.execute("DELETE FROM categories WHERE id = $1", {category.id}));
  return replication::withdraw(tx, clock_, kCategoriesTopic, category.id.str(), category.version + 1);
}

Result<> SqlCategoryRepository::tell(sql::Transaction& tx, const Category& category) const {
  const auto& fields = category.fields;
  return replication::publish(tx, clock_, kCategoriesTopic, category.id.str(), category.version,
                              json::write(CategoryDocument{category.id.str(), fields.name, fields.description, fields.active}));
}

}  // namespace codeflix::catalog_admin
