#include "libs/http/idempotency.hpp"
#include "libs/http/lists.hpp"
#include "services/subscription/api/http/messages.hpp"
#include "services/subscription/api/http/routes.hpp"

namespace codeflix::subscription {

namespace {

Result<http::Response> answer(const Handlers& h, sql::Transaction& tx, const Subscription& subscription, int status = 200) {
  CODEFLIX_TRY_ASSIGN(const auto message, messages::to_message(tx, h.store, subscription, false));
  return http::Response::json(message, status).with("Cache-Control", "no-store");
}

Result<http::Response> subscribe(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto body, request.json<messages::Subscribe>());
  bool repeated = false;
  // Kept under the key is which subscription the request began; what became of it, every answer looks up.
  const auto once = [&](const Billing::Begin& begin) -> Result<SubscriptionId> {
    CODEFLIX_TRY_ASSIGN(const auto kept, http::once(request, h.database, h.clock, [&](sql::Transaction& tx) -> Result<http::Response> {
                          CODEFLIX_TRY_ASSIGN(const auto id, begin(tx));
                          return http::Response::text(201, "text/plain", id.str());
                        }));
    repeated = kept.headers.has("Idempotency-Replayed");
    return SubscriptionId::trusted(std::get<std::string>(kept.body));
  };
  CODEFLIX_TRY_ASSIGN(const auto subscription, h.billing.subscribe(request.caller(), body.plan_id, body.payment_method_id, once));
  CODEFLIX_TRY_ASSIGN(auto response, h.database.read([&](sql::Transaction& tx) { return answer(h, tx, subscription, 201); }));
  if (repeated) response.with("Idempotency-Replayed", "true");
  return response;
}

Result<http::Response> list_subscriptions(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto page, http::page_request(request, {"-created_at"}));
  CODEFLIX_TRY_ASSIGN(const bool all, asks_for_all(request));
  return h.database.read([&](sql::Transaction& tx) -> Result<http::Response> {
    Store::SubscriptionFilter filter{.account = {}, .status = request.query_value("status"), .search = page.search};
    Slice<Subscription> found;
    CODEFLIX_TRY_ASSIGN(const auto account, h.store.account_of(tx, request.caller()));
    if (!all && account) filter.account = account->id;
    if (all || account) {
      CODEFLIX_TRY_ASSIGN(found, h.store.subscriptions(tx, filter, {page.per_page, page.offset()}));
    }
    std::vector<messages::Subscription> data;
    for (const auto& subscription : found.items) {
      CODEFLIX_TRY_ASSIGN(auto message, messages::to_message(tx, h.store, subscription, all));
      data.push_back(std::move(message));
    }
    return http::list_response(data, http::page_meta(page, found.total)).with("Cache-Control", "no-store");
  });
}

Result<http::Response> read_subscription(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto id, SubscriptionId::parse(request.parameter("id")));
  const bool administrator = request.caller().has(kAdministrator);
  return h.database.read([&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto account, h.store.account_of(tx, request.caller()));
    CODEFLIX_TRY_ASSIGN(const auto subscription, h.store.subscription(tx, id));
    const bool own = subscription && account && subscription->account == account->id;
    if (!subscription || !(own || administrator)) return fail(ErrorKind::not_found, "subscription.unknown", "There is no such subscription.");
    CODEFLIX_TRY_ASSIGN(const auto message, messages::to_message(tx, h.store, *subscription, administrator));
    return http::Response::json(message).with("Cache-Control", "no-store");
  });
}

Result<http::Response> cancel(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto id, SubscriptionId::parse(request.parameter("id")));
  return h.database.write([&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto subscription, h.billing.cancel(tx, request.caller(), id));
    return answer(h, tx, subscription);
  });
}

Result<http::Response> reactivate(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto id, SubscriptionId::parse(request.parameter("id")));
  return http::once(request, h.database, h.clock, [&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto subscription, h.billing.reactivate(tx, request.caller(), id));
    return answer(h, tx, subscription);
  });
}

using Action = Result<http::Response> (*)(const Handlers&, const http::Request&);

http::Route route(const std::shared_ptr<const Handlers>& h, std::string method, std::string path, Action action) {
  const bool reads = method == "GET";
  return {.method = std::move(method),
          .pattern = kBase + std::move(path),
          .access = http::Access::signed_in(),
          .handler = [h, action](http::Request& request) { return action(*h, request); },
          .rate = reads ? http::RateClass::browse : http::RateClass::write};
}

}  // namespace

void add_subscription_routes(http::Router& router, const std::shared_ptr<const Handlers>& h) {
  router.add(route(h, "GET", "/subscriptions", list_subscriptions));
  router.add(route(h, "POST", "/subscriptions", subscribe));
  router.add(route(h, "GET", "/subscriptions/{id}", read_subscription));
  router.add(route(h, "DELETE", "/subscriptions/{id}", cancel));
  router.add(route(h, "POST", "/subscriptions/{id}/reactivate", reactivate));
}

void add_test_clock_route(http::Router& router, const std::shared_ptr<const Handlers>& h) {
  router.add({.method = "PUT",
              .pattern = std::string(kBase) + "/test_clock",
              .access = http::Access::any_role({kAdministrator}),
              .handler = [h](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto body, request.json<messages::TestClock>());
                if (!h->clock.move_to(body.now))
                  return fail(ErrorKind::invalid, "body.invalid", "Some fields are missing or wrong.",
                              {{"now", "test_clock.back", "The test clock only moves forward."}});
                CODEFLIX_TRY(h->billing.run());
                return http::Response::json(messages::TestClock{h->clock.now()});
              },
              .rate = http::RateClass::write});
}

}  // namespace codeflix::subscription
