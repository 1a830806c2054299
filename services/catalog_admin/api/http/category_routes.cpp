#include "services/catalog_admin/api/http/category_routes.hpp"

#include "services/catalog_admin/api/http/crud_routes.hpp"
#include "services/catalog_admin/api/http/query.hpp"
#include "services/catalog_admin/app/categories.hpp"

namespace codeflix::catalog_admin {

namespace {

Result<http::Response> list_categories(const Context& context, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto page, http::page_request(request, {"name", "created_at", "updated_at"}));
  CategoryFilter filter;
  CODEFLIX_TRY_ASSIGN(filter.active, flag_in_query(request, "active"));
  CODEFLIX_TRY_ASSIGN(const auto listed,
                      context.database.read([&](sql::Transaction& tx) { return context.catalogue.categories.list(tx, list_request(page), filter); }));
  return http::list_response(documents_of(listed.items), http::page_meta(page, listed.total));
}

}  // namespace

void add_category_routes(http::Router& router, const SharedContext& context) {
  const auto& catalogue = context->catalogue;
  add_crud_routes<Category, CategoryInput, CategoryId>(
      router, context,
      {.path = "/categories",
       .reads = any_catalogue_role(),
       .changes = changes_with("catalog_categories"),
       .cache_control = "private, no-cache",
       .list = [context](http::Request& request) { return list_categories(*context, request); },
       .get = [&catalogue](sql::Transaction& tx, const CategoryId& id) { return catalogue.categories.get(tx, id); },
       .create = [&catalogue](sql::Transaction& tx, const CategoryInput& input) { return create_category(catalogue, tx, input); },
       .update = [&catalogue](sql::Transaction& tx, const CategoryId& id, std::int64_t expected,
                              const CategoryInput& input) { return update_category(catalogue, tx, id, expected, input); },
       .remove = [&catalogue](sql::Transaction& tx, const CategoryId& id,
                              std::optional<std::int64_t> expected) { return delete_category(catalogue, tx, id, expected); }});
}

}  // namespace codeflix::catalog_admin
