#include "services/playback/module.hpp"

#include "embedded/playback_migrations.hpp"
#include "embedded/playback_openapi.hpp"
#include "libs/http/health.hpp"
#include "libs/http/idempotency.hpp"
#include "libs/messaging/outbox.hpp"
#include "services/catalog_admin/contract/replicated.hpp"
#include "services/playback/api/consumers/replicated_titles.hpp"
#include "services/playback/api/consumers/subscription_events.hpp"
#include "services/playback/api/http/routes.hpp"
#include "services/playback/infra/sql/sql_store.hpp"

namespace codeflix::playback {

namespace {

constexpr std::chrono::hours kKeepSessions{24 * 7};

/// What the routes and components share for as long as one of them lives.
struct Parts {
  std::unique_ptr<Store> store = make_sql_store();
  MediaSigner signer;
};

}  // namespace

std::vector<sql::Migrations> migrations() {
  return {messaging::schema(), http::idempotency_schema(), replication::reader_schema(), {"playback", embedded::playback_migrations}};
}

Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies d) {
  if (d.media_keys.empty()) return fail(ErrorKind::invalid, "playback.media_keys", "Playback needs at least one key to sign media addresses.");
  const auto parts = std::make_shared<Parts>(Parts{.signer = MediaSigner(d.media_keys, config.media_grid)});
  // The handlers share ownership of the parts that they refer to.
  const std::shared_ptr<const Handlers> handlers(new Handlers{d.database, *parts->store, parts->signer, d.encoded, d.images, d.clock, config},
                                                 [parts](const Handlers* gone) { delete gone; });
  add_session_routes(router, handlers);
  add_viewer_routes(router, handlers);
  add_media_routes(router, handlers);
  http::add_openapi_route(router, "/api/playback/v1", embedded::playback_openapi.front().second);

  supervisor.add(replication::make_durable_reader(
      "playback.titles", d.titles, {catalog_admin::kVideosTopic}, d.database,
      [parts](sql::Transaction& tx, const replication::Change& change) { return apply_title_change(tx, *parts->store, change); }));
  supervisor.add(messaging::make_consumer(
      entitlement_queue(), d.database, d.broker, d.clock,
      [parts](sql::Transaction& tx, const messaging::Event& event) { return apply_subscription_event(tx, *parts->store, event); },
      {.newest_only = true}));
  supervisor.add(runtime::make_periodic("playback.sweep", std::chrono::hours(1), [parts, &database = d.database, &clock = d.clock]() -> Result<> {
    CODEFLIX_TRY(database.write([&](sql::Transaction& tx) { return parts->store->sweep_sessions(tx, clock.now() - kKeepSessions); }));
    return {};
  }));
  return {};
}

}  // namespace codeflix::playback
