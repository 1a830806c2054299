#include "services/subscription/module.hpp"

#include "embedded/subscription_migrations.hpp"
#include "embedded/subscription_openapi.hpp"
#include "libs/http/health.hpp"
#include "libs/http/idempotency.hpp"
#include "libs/messaging/outbox.hpp"
#include "services/subscription/api/http/routes.hpp"
#include "services/subscription/infra/gateway/sandbox_gateway.hpp"
#include "services/subscription/infra/sql/sql_store.hpp"

namespace codeflix::subscription {

namespace {

/// What the routes and components share for as long as one of them lives.
struct Parts {
  Parts(sql::Database& database, const Clock& real) : clock(real), billing(database, *store, *sandbox, clock) {}

  std::unique_ptr<Store> store = make_sql_store();
  std::unique_ptr<Gateway> sandbox = make_sandbox_gateway();
  BillingClock clock;
  Billing billing;
};

}  // namespace

std::vector<sql::Migrations> migrations() {
  return {messaging::schema(), http::idempotency_schema(), {"subscription", embedded::subscription_migrations}};
}

Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies d) {
  const auto parts = std::make_shared<Parts>(d.database, d.clock);
  const std::shared_ptr<const Handlers> handlers(new Handlers{d.database, *parts->store, *parts->sandbox, parts->billing, parts->clock},
                                                 [parts](const Handlers* gone) { delete gone; });
  add_plan_routes(router, handlers);
  add_account_routes(router, handlers);
  add_subscription_routes(router, handlers);
  if (config.test_clock) add_test_clock_route(router, handlers);
  http::add_openapi_route(router, kBase, embedded::subscription_openapi.front().second);

  supervisor.add(messaging::make_outbox_relay("subscription.relay", d.database, d.broker, d.clock));
  supervisor.add(runtime::make_periodic("subscription.billing", config.billing_interval, [parts] { return parts->billing.run(); }));
  return {};
}

}  // namespace codeflix::subscription
