#pragma once

#include <memory>

#include "libs/http/router.hpp"
#include "services/subscription/app/billing.hpp"
#include "services/subscription/app/store.hpp"
#include "services/subscription/domain/billing_clock.hpp"

namespace codeflix::subscription {

/// What the handlers work with; shared by all of them for the life of the router.
struct Handlers {
  sql::Database& database;
  Store& store;
  Gateway& sandbox;
  Billing& billing;
  BillingClock& clock;
};

void add_plan_routes(http::Router& router, const std::shared_ptr<const Handlers>& handlers);
/// Account, payment methods, invoices, and customers for administrators.
void add_account_routes(http::Router& router, const std::shared_ptr<const Handlers>& handlers);
void add_subscription_routes(http::Router& router, const std::shared_ptr<const Handlers>& handlers);
/// PUT /test_clock; only where the configuration allows it.
void add_test_clock_route(http::Router& router, const std::shared_ptr<const Handlers>& handlers);

inline constexpr const char* kBase = "/api/subscription/v1";
inline constexpr const char* kAdministrator = "subscription_admin";

/// `?all=true`, which is for administrators. Error: forbidden `role.missing`.
Result<bool> asks_for_all(const http::Request& request);

}  // namespace codeflix::subscription
