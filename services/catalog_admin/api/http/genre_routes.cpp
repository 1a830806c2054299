#include "services/catalog_admin/api/http/genre_routes.hpp"

#include "services/catalog_admin/api/http/crud_routes.hpp"
#include "services/catalog_admin/api/http/query.hpp"
#include "services/catalog_admin/app/genres.hpp"

namespace codeflix::catalog_admin {

namespace {

Result<http::Response> list_genres(const Context& context, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto page, http::page_request(request, {"name", "created_at", "updated_at"}));
  GenreFilter filter;
  CODEFLIX_TRY_ASSIGN(filter.active, flag_in_query(request, "active"));
  CODEFLIX_TRY_ASSIGN(filter.category, id_in_query<CategoryId>(request, "category"));
  CODEFLIX_TRY_ASSIGN(const auto listed,
                      context.database.read([&](sql::Transaction& tx) { return context.catalogue.genres.list(tx, list_request(page), filter); }));
  return http::list_response(documents_of(listed.items), http::page_meta(page, listed.total));
}

}  // namespace

void add_genre_routes(http::Router& router, const SharedContext& context) {
  const auto& catalogue = context->catalogue;
  add_crud_routes<Genre, GenreInput, GenreId>(
      router, context,
      {.path = "/genres",
       .reads = any_catalogue_role(),
       .changes = changes_with("catalog_genres"),
       .cache_control = "private, no-cache",
       .list = [context](http::Request& request) { return list_genres(*context, request); },
       .get = [&catalogue](sql::Transaction& tx, const GenreId& id) { return catalogue.genres.get(tx, id); },
       .create = [&catalogue](sql::Transaction& tx, const GenreInput& input) { return create_genre(catalogue, tx, input); },
       .update = [&catalogue](sql::Transaction& tx, const GenreId& id, std::int64_t expected,
                              const GenreInput& input) { return update_genre(catalogue, tx, id, expected, input); },
       .remove = [&catalogue](sql::Transaction& tx, const GenreId& id,
                              std::optional<std::int64_t> expected) { return delete_genre(catalogue, tx, id, expected); }});
}

}  // namespace codeflix::catalog_admin
