#include "services/catalog_admin/infra/sql/sql_genre_repository.hpp"

#include "libs/base/text.hpp"
#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/contract/replicated.hpp"
#include "services/catalog_admin/infra/sql/name_taken.hpp"
#include "services/catalog_admin/infra/sql/ordered_links.hpp"
#include "services/catalog_admin/infra/sql/select.hpp"

namespace codeflix::catalog_admin {

namespace {

constexpr std::string_view kColumns = "id, name, active, version, created_at, updated_at";

Genre read(const sql::Row& row) {
  return {.id = row.id<GenreId>(0),
          .fields = {.name = row.text(1), .active = row.boolean(2)},
          .version = row.integer(3),
          .created_at = row.time(4),
          .updated_at = row.time(5)};
}

Result<> load_categories(sql::Transaction& tx, std::vector<Genre>& genres) {
  std::vector<GenreId> ids;
  for (const auto& genre : genres) ids.push_back(genre.id);
  CODEFLIX_TRY_ASSIGN(auto categories, kGenreCategories.of<CategoryId>(tx, ids));
  for (auto& genre : genres) genre.fields.categories = std::move(categories[genre.id]);
  return {};
}

Result<> refused(Result<std::int64_t> written) {
  return name_taken_as(std::move(written), "genre.name_taken", "There is a genre with this name already; accents and case do not count.");
}

}  // namespace

Result<Genre> SqlGenreRepository::get(sql::Transaction& tx, const GenreId& id) const {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT " + std::string(kColumns) + " FROM genres WHERE id = $1", {id}));
  if (!row) return fail(ErrorKind::not_found, "genre.unknown", "There is no such genre.");
  std::vector<Genre> genres{read(*row)};
  CODEFLIX_TRY(load_categories(tx, genres));
  return std::move(genres.front());
}

Result<Listed<Genre>> SqlGenreRepository::list(sql::Transaction& tx, const ListRequest& request, const GenreFilter& filter) const {
  Select select("genres");
  select.search({"name_key"}, request.search);
  if (filter.active) select.where("active = ?", {*filter.active});
  if (filter.category) select.where("id IN (SELECT genre_id FROM genre_categories WHERE category_id = ?)", {*filter.category});
  Listed<Genre> listed;
  CODEFLIX_TRY_ASSIGN(listed.total, select.count(tx));
  CODEFLIX_TRY_ASSIGN(const auto rows, select.page(tx, kColumns, request.sort == "name" ? "name_key" : request.sort, request));
  for (const auto& row : rows) listed.items.push_back(read(row));
  CODEFLIX_TRY(load_categories(tx, listed.items));
  return listed;
}

Result<GenreCategories> SqlGenreRepository::categories_of(sql::Transaction& tx, const std::vector<GenreId>& ids) const {
  return kGenreCategories.of<CategoryId>(tx, ids);
}

Result<std::int64_t> SqlGenreRepository::users(sql::Transaction& tx, const GenreId& id) const {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT COUNT(*) FROM video_genres WHERE genre_id = $1", {id}));
  return row->integer(0);
}

Result<> SqlGenreRepository::add(sql::Transaction& tx, const Genre& genre) {
  CODEFLIX_TRY(refused(
      tx.execute("INSERT INTO genres (id, name, name_key, active, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                 {genre.id, genre.fields.name, fold(genre.fields.name), genre.fields.active, genre.version, genre.created_at, genre.updated_at})));
  return link_and_tell(tx, genre);
}

Result<> SqlGenreRepository::save(sql::Transaction& tx, const Genre& genre) {
  CODEFLIX_TRY(refused(tx.execute("UPDATE genres SET name = $2, name_key = $3, active = $4, version = $5, updated_at = $6 WHERE id = $1",
                                  {genre.id, genre.fields.name, fold(genre.fields.name), genre.fields.active, genre.version, genre.updated_at})));
  return link_and_tell(tx, genre);
}

Result<> SqlGenreRepository::remove(sql::Transaction& tx, const Genre& genre) {
  CODEFLIX_TRY(tx.execute("DELETE FROM genres WHERE id = $1", {genre.id}));
  return replication::withdraw(tx, clock_, kGenresTopic, genre.id.str(), genre.version + 1);
}

Result<> SqlGenreRepository::link_and_tell(sql::Transaction& tx, const Genre& genre) const {
  CODEFLIX_TRY(kGenreCategories.replace(tx, genre.id, genre.fields.categories));
  GenreDocument document{.id = genre.id.str(), .name = genre.fields.name, .active = genre.fields.active, .categories = {}};
  for (const auto& category : genre.fields.categories) document.categories.push_back(category.str());
  return replication::publish(tx, clock_, kGenresTopic, genre.id.str(), genre.version, json::write(document));
}

}  // namespace codeflix::catalog_admin
