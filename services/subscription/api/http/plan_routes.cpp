#include "libs/http/idempotency.hpp"
#include "libs/http/lists.hpp"
#include "libs/http/preconditions.hpp"
#include "services/subscription/api/http/messages.hpp"
#include "services/subscription/api/http/routes.hpp"

namespace codeflix::subscription {

namespace {

http::Response plan_response(const Plan& plan, int status = 200) {
  return http::Response::json(messages::to_message(plan), status).with("ETag", http::version_etag(plan.version)).with("Cache-Control", "no-cache");
}

bool is_administrator(const http::Request& request) { return request.principal && request.principal->has(kAdministrator); }

Result<http::Response> list_plans(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto page, http::page_request(request, {"price", "name"}));
  // Others see what they can buy.
  std::optional<bool> active = true;
  if (is_administrator(request)) {
    const auto wanted = request.query_value("active");
    active = wanted ? std::optional(*wanted == "true") : std::nullopt;
  }
  CODEFLIX_TRY_ASSIGN(const auto plans, h.database.read([&](sql::Transaction& tx) {
    return h.store.plans(tx, active, page.search, page.sort == "name", {page.per_page, page.offset()});
  }));
  std::vector<messages::Plan> data;
  for (const auto& plan : plans.items) data.push_back(messages::to_message(plan));
  return http::list_response(data, http::page_meta(page, plans.total)).with("Cache-Control", "no-cache");
}

}  // namespace

void add_plan_routes(http::Router& router, const std::shared_ptr<const Handlers>& h) {
  const std::string base = std::string(kBase) + "/plans";

  router.add(
      {.method = "GET", .pattern = base, .access = http::Access::open(), .handler = [h](http::Request& request) { return list_plans(*h, request); }});

  router.add({.method = "POST",
              .pattern = base,
              .access = http::Access::any_role({kAdministrator}),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto input, request.json<messages::PlanInput>());
                return http::once(request, h->database, h->clock, [&](sql::Transaction& tx) -> Result<http::Response> {
                  CODEFLIX_TRY_ASSIGN(const auto plan, create_plan(tx, h->store, h->clock, messages::to_draft(input)));
                  return plan_response(plan, 201).with("Location", std::string(kBase) + "/plans/" + plan.id.str());
                });
              },
              .rate = http::RateClass::write});

  router.add(
      {.method = "GET", .pattern = base + "/{id}", .access = http::Access::open(), .handler = [h](http::Request& request) -> Result<http::Response> {
         CODEFLIX_TRY_ASSIGN(const auto id, PlanId::parse(request.parameter("id")));
         CODEFLIX_TRY_ASSIGN(const auto plan, h->database.read([&](sql::Transaction& tx) { return h->store.plan(tx, id); }));
         if (!plan || (!plan->active && !is_administrator(request))) return fail(ErrorKind::not_found, "plan.unknown", "There is no such plan.");
         return plan_response(*plan);
       }});

  router.add({.method = "PUT",
              .pattern = base + "/{id}",
              .access = http::Access::any_role({kAdministrator}),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto id, PlanId::parse(request.parameter("id")));
                CODEFLIX_TRY_ASSIGN(const auto version, http::if_match_version(request));
                CODEFLIX_TRY_ASSIGN(const auto input, request.json<messages::PlanInput>());
                CODEFLIX_TRY_ASSIGN(const auto plan, h->database.write([&](sql::Transaction& tx) {
                  return update_plan(tx, h->store, h->clock, id, version, messages::to_draft(input));
                }));
                return plan_response(plan);
              },
              .rate = http::RateClass::write});
}

}  // namespace codeflix::subscription
