#include "services/catalog_admin/api/http/video_routes.hpp"

#include "services/catalog_admin/api/http/crud_routes.hpp"
#include "services/catalog_admin/api/http/query.hpp"
#include "services/catalog_admin/app/create_video.hpp"
#include "services/catalog_admin/app/delete_video.hpp"
#include "services/catalog_admin/app/find_video.hpp"
#include "services/catalog_admin/app/publish_video.hpp"
#include "services/catalog_admin/app/update_video.hpp"
#include "services/catalog_admin/domain/rating.hpp"

namespace codeflix::catalog_admin {

namespace {

constexpr const char* kNeverStored = "no-store";

Result<VideoFilter> filter_of(const http::Request& request) {
  VideoFilter filter;
  CODEFLIX_TRY_ASSIGN(const auto deleted, flag_in_query(request, "deleted"));
  filter.deleted = deleted.value_or(false);
  CODEFLIX_TRY_ASSIGN(filter.published, flag_in_query(request, "published"));
  CODEFLIX_TRY_ASSIGN(filter.category, id_in_query<CategoryId>(request, "category"));
  CODEFLIX_TRY_ASSIGN(filter.genre, id_in_query<GenreId>(request, "genre"));
  CODEFLIX_TRY_ASSIGN(filter.cast_member, id_in_query<CastMemberId>(request, "cast_member"));
  CODEFLIX_TRY_ASSIGN(filter.status, enum_in_query<MediaStatus>(request, "status"));
  if (const auto rating = request.query_value("rating"); rating && !rating->empty()) {
    if (!is_rating(*rating)) return query_mistake("rating", "One of these is expected here: ER, L, 10, 12, 14, 16, 18.");
    filter.rating = *rating;
  }
  return filter;
}

Result<http::Response> list_videos(const Context& context, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto page, http::page_request(request, {"-created_at", "title", "year_launched", "updated_at"}));
  CODEFLIX_TRY_ASSIGN(const auto filter, filter_of(request));
  CODEFLIX_TRY_ASSIGN(const auto listed,
                      context.database.read([&](sql::Transaction& tx) { return context.catalogue.videos.list(tx, list_request(page), filter); }));
  return http::list_response(documents_of(listed.items), http::page_meta(page, listed.total)).with("Cache-Control", kNeverStored);
}

using Action = Result<Video> (*)(const Catalogue&, sql::Transaction&, const VideoId&);

void add_action(http::Router& router, const SharedContext& context, const std::string& name, Action action) {
  router.add({.method = "POST",
              .pattern = std::string(kBase) + "/videos/{id}/" + name,
              .access = changes_with("catalog_videos"),
              .handler = [context, action](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto id, VideoId::parse(request.parameter("id")));
                return http::once(request, context->database, context->catalogue.clock, [&](sql::Transaction& tx) -> Result<http::Response> {
                  CODEFLIX_TRY_ASSIGN(const auto video, action(context->catalogue, tx, id));
                  return entity_response(video, kNeverStored);
                });
              },
              .rate = http::RateClass::write});
}

}  // namespace

void add_video_routes(http::Router& router, const SharedContext& context) {
  const auto& catalogue = context->catalogue;
  add_crud_routes<Video, VideoInput, VideoId>(
      router, context,
      {.path = "/videos",
       .reads = changes_with("catalog_videos"),
       .changes = changes_with("catalog_videos"),
       .cache_control = kNeverStored,
       .list = [context](http::Request& request) { return list_videos(*context, request); },
       .get = [&catalogue](sql::Transaction& tx, const VideoId& id) { return find_video(catalogue, tx, id); },
       .create = [&catalogue](sql::Transaction& tx, const VideoInput& input) { return create_video(catalogue, tx, input); },
       .update = [&catalogue](sql::Transaction& tx, const VideoId& id, std::int64_t expected,
                              const VideoInput& input) { return update_video(catalogue, tx, id, expected, input); },
       .remove = [&catalogue](sql::Transaction& tx, const VideoId& id,
                              std::optional<std::int64_t> expected) { return delete_video(catalogue, tx, id, expected); }});
  add_action(router, context, "publish", publish_video);
  add_action(router, context, "unpublish", unpublish_video);
  add_action(router, context, "restore", restore_video);
}

}  // namespace codeflix::catalog_admin
