#include "services/catalog_admin/module.hpp"

#include "embedded/catalog_admin_migrations.hpp"
#include "embedded/catalog_admin_openapi.hpp"
#include "libs/http/health.hpp"
#include "libs/http/idempotency.hpp"
#include "libs/messaging/consumer.hpp"
#include "libs/messaging/outbox.hpp"
#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/api/consumers/encoder_facts.hpp"
#include "services/catalog_admin/api/http/cast_member_routes.hpp"
#include "services/catalog_admin/api/http/category_routes.hpp"
#include "services/catalog_admin/api/http/genre_routes.hpp"
#include "services/catalog_admin/api/http/upload_routes.hpp"
#include "services/catalog_admin/api/http/video_routes.hpp"
#include "services/catalog_admin/app/abandon_upload.hpp"
#include "services/catalog_admin/app/delete_video.hpp"
#include "services/catalog_admin/app/discard_retired.hpp"
#include "services/catalog_admin/app/settle_upload.hpp"
#include "services/catalog_admin/infra/sql/sql_cast_member_repository.hpp"
#include "services/catalog_admin/infra/sql/sql_category_repository.hpp"
#include "services/catalog_admin/infra/sql/sql_genre_repository.hpp"
#include "services/catalog_admin/infra/sql/sql_retired_assets.hpp"
#include "services/catalog_admin/infra/sql/sql_upload_repository.hpp"
#include "services/catalog_admin/infra/sql/sql_video_repository.hpp"

namespace codeflix::catalog_admin {

namespace {

std::int64_t bytes(const config::ByteSize& size) { return static_cast<std::int64_t>(size.bytes); }

/// The service's objects; routes and components share them.
struct Service {
  Service(const Config& config, const Dependencies& on)
      : categories(on.clock),
        genres(on.clock),
        cast_members(on.clock),
        videos(on.clock),
        catalogue{categories, genres, cast_members, videos, uploads, retired, on.clock},
        desk{on.database,
             on.raw,
             catalogue,
             {bytes(config.video_limit), bytes(config.trailer_limit), bytes(config.banner_limit), bytes(config.thumbnail_limit)}},
        context{on.database, catalogue, desk} {}

  SqlCategoryRepository categories;
  SqlGenreRepository genres;
  SqlCastMemberRepository cast_members;
  SqlVideoRepository videos;
  SqlUploadRepository uploads;
  SqlRetiredAssets retired;
  Catalogue catalogue;
  UploadDesk desk;
  Context context;
};

Result<> sweep(Service& service) {
  const auto& catalogue = service.catalogue;
  CODEFLIX_TRY(settle_left_over(service.desk));
  CODEFLIX_TRY(service.desk.database.write([&](sql::Transaction& tx) { return sweep_uploads(catalogue, tx); }));
  CODEFLIX_TRY(service.desk.database.write([&](sql::Transaction& tx) { return forget_deleted_videos(catalogue, tx); }));
  CODEFLIX_TRY(service.desk.database.write([&](sql::Transaction& tx) { return replication::sweep_tombstones(tx, catalogue.clock); }));
  return discard_retired(service.desk);
}

}  // namespace

std::vector<sql::Migrations> migrations() {
  return {{"catalog_admin", embedded::catalog_admin_migrations}, messaging::schema(), replication::schema(), http::idempotency_schema()};
}

Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies dependencies) {
  const auto service = std::make_shared<Service>(config, dependencies);
  const SharedContext context(service, &service->context);
  add_category_routes(router, context);
  add_genre_routes(router, context);
  add_cast_member_routes(router, context);
  add_video_routes(router, context);
  add_upload_routes(router, context);
  http::add_openapi_route(router, kBase, embedded::catalog_admin_openapi.front().second);

  supervisor.add(messaging::make_outbox_relay("catalog_admin.outbox", dependencies.database, dependencies.broker, dependencies.clock));
  supervisor.add(messaging::make_consumer(
      encoder_facts_queue(), dependencies.database, dependencies.broker, dependencies.clock,
      [service](sql::Transaction& tx, const messaging::Event& event) { return apply_encoder_fact(service->catalogue, tx, event); },
      {.newest_only = true}));
  supervisor.add(runtime::make_periodic("catalog_admin.sweeps", config.sweep_interval, [service] { return sweep(*service); }));
  return {};
}

}  // namespace codeflix::catalog_admin
