#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "libs/http/idempotency.hpp"
#include "libs/http/preconditions.hpp"
#include "services/catalog_admin/api/http/context.hpp"
#include "services/catalog_admin/api/http/documents.hpp"

namespace codeflix::catalog_admin {

/// The five routes that every kind of thing has, and what is its own in them.
template <class Entity, class Input, class I>
struct Crud {
  std::string path;  ///< `/categories`
  http::Access reads;
  http::Access changes;
  std::string cache_control;
  http::Handler list;
  std::function<Result<Entity>(sql::Transaction&, const I&)> get;
  std::function<Result<Entity>(sql::Transaction&, const Input&)> create;
  std::function<Result<Entity>(sql::Transaction&, const I&, std::int64_t, const Input&)> update;
  std::function<Result<>(sql::Transaction&, const I&, std::optional<std::int64_t>)> remove;
};

template <class Entity>
http::Response entity_response(const Entity& entity, const std::string& cache_control, int status = 200) {
  auto response = http::Response::json(document_of(entity), status);
  response.with("ETag", http::version_etag(entity.version)).with("Cache-Control", cache_control);
  return response;
}

template <class Entity, class Input, class I>
void add_crud_routes(http::Router& router, const SharedContext& context, Crud<Entity, Input, I> wanted) {
  const auto crud = std::make_shared<const Crud<Entity, Input, I>>(std::move(wanted));
  const std::string collection = kBase + crud->path;
  const std::string one = collection + "/{id}";

  router.add({.method = "GET", .pattern = collection, .access = crud->reads, .handler = crud->list});

  router.add({.method = "POST",
              .pattern = collection,
              .access = crud->changes,
              .handler = [context, crud, collection](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto input, request.json<Input>());
                return http::once(request, context->database, context->catalogue.clock, [&](sql::Transaction& tx) -> Result<http::Response> {
                  CODEFLIX_TRY_ASSIGN(const auto entity, crud->create(tx, input));
                  return entity_response(entity, crud->cache_control, 201).with("Location", collection + "/" + entity.id.str());
                });
              },
              .rate = http::RateClass::write});

  router.add({.method = "GET", .pattern = one, .access = crud->reads, .handler = [context, crud](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto id, I::parse(request.parameter("id")));
                CODEFLIX_TRY_ASSIGN(const auto entity, context->database.read([&](sql::Transaction& tx) { return crud->get(tx, id); }));
                // The tag of what must not be stored names an edit, not these bytes: it never answers 304.
                if (crud->cache_control == "no-store") request.headers.remove("If-None-Match");
                return entity_response(entity, crud->cache_control);
              }});

  router.add({.method = "PUT",
              .pattern = one,
              .access = crud->changes,
              .handler = [context, crud](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto id, I::parse(request.parameter("id")));
                CODEFLIX_TRY_ASSIGN(const auto expected, http::if_match_version(request));
                CODEFLIX_TRY_ASSIGN(const auto input, request.json<Input>());
                CODEFLIX_TRY_ASSIGN(const auto entity,
                                    context->database.write([&](sql::Transaction& tx) { return crud->update(tx, id, expected, input); }));
                return entity_response(entity, crud->cache_control);
              },
              .rate = http::RateClass::write});

  router.add({.method = "DELETE",
              .pattern = one,
              .access = crud->changes,
              .handler = [context, crud](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto id, I::parse(request.parameter("id")));
                std::optional<std::int64_t> expected;
                if (request.headers.has("If-Match")) {
                  CODEFLIX_TRY_ASSIGN(expected, http::if_match_version(request));
                }
                CODEFLIX_TRY(context->database.write([&](sql::Transaction& tx) { return crud->remove(tx, id, expected); }));
                return http::Response::empty();
              },
              .rate = http::RateClass::write});
}

}  // namespace codeflix::catalog_admin
