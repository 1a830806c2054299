#include "services/subscription/module.hpp"

#include "embedded/subscription_migrations.hpp"
#include "embedded/subscription_openapi.hpp"
#include "libs/http/health.hpp"
#include "libs/http/idempotency.hpp"
#include "libs/messaging/outbox.hpp"
#include "services/subscription/api/http/routes.hpp"
#include "services/subscription/app/follow_people.hpp"
#include "services/subscription/infra/gateway/sandbox_gateway.hpp"
#include "services/subscription/infra/keycloak/keycloak_people.hpp"
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

std::unique_ptr<People> people_of(const Config& config, const std::string& issuer, const Clock& clock) {
  if (config.keycloak_url.empty()) return nullptr;
  return make_keycloak_people({.url = config.keycloak_url, .realm = config.keycloak_realm, .client_secret = config.keycloak_secret, .issuer = issuer},
                              clock);
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
  if (d.people != nullptr) {
    supervisor.add(
        runtime::make_periodic("subscription.people", config.people_interval, [parts, &database = d.database, people = d.people]() -> Result<> {
          CODEFLIX_TRY(follow_people(database, *parts->store, *people, parts->clock));
          return tell_subscribers(database, *parts->store, *people);
        }));
  }
  return {};
}

}  // namespace codeflix::subscription
