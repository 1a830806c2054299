#include "services/catalog_admin/api/http/cast_member_routes.hpp"

#include "services/catalog_admin/api/http/crud_routes.hpp"
#include "services/catalog_admin/api/http/query.hpp"
#include "services/catalog_admin/app/cast_members.hpp"

namespace codeflix::catalog_admin {

namespace {

Result<http::Response> list_cast_members(const Context& context, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto page, http::page_request(request, {"name", "created_at", "updated_at"}));
  CastMemberFilter filter;
  CODEFLIX_TRY_ASSIGN(filter.type, enum_in_query<CastMemberType>(request, "type"));
  CODEFLIX_TRY_ASSIGN(const auto listed, context.database.read([&](sql::Transaction& tx) {
    return context.catalogue.cast_members.list(tx, list_request(page), filter);
  }));
  return http::list_response(documents_of(listed.items), http::page_meta(page, listed.total));
}

}  // namespace

void add_cast_member_routes(http::Router& router, const SharedContext& context) {
  const auto& catalogue = context->catalogue;
  add_crud_routes<CastMember, CastMemberInput, CastMemberId>(
      router, context,
      {.path = "/cast_members",
       .reads = any_catalogue_role(),
       .changes = changes_with("catalog_cast_members"),
       .cache_control = "private, no-cache",
       .list = [context](http::Request& request) { return list_cast_members(*context, request); },
       .get = [&catalogue](sql::Transaction& tx, const CastMemberId& id) { return catalogue.cast_members.get(tx, id); },
       .create = [&catalogue](sql::Transaction& tx, const CastMemberInput& input) { return create_cast_member(catalogue, tx, input); },
       .update = [&catalogue](sql::Transaction& tx, const CastMemberId& id, std::int64_t expected,
                              const CastMemberInput& input) { return update_cast_member(catalogue, tx, id, expected, input); },
       .remove = [&catalogue](sql::Transaction& tx, const CastMemberId& id,
                              std::optional<std::int64_t> expected) { return delete_cast_member(catalogue, tx, id, expected); }});
}

}  // namespace codeflix::catalog_admin
