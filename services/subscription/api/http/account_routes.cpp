#include "libs/base/text.hpp"
#include "libs/http/idempotency.hpp"
#include "libs/http/lists.hpp"
#include "services/subscription/api/http/messages.hpp"
#include "services/subscription/api/http/routes.hpp"
#include "services/subscription/app/accounts.hpp"
#include "services/subscription/domain/billing_calendar.hpp"

namespace codeflix::subscription {

Result<bool> asks_for_all(const http::Request& request) {
  const bool all = request.query_value("all") == "true";
  if (all && !request.caller().has(kAdministrator)) return fail(ErrorKind::forbidden, "role.missing", "This needs the role subscription_admin.");
  return all;
}

namespace {

http::Response private_json(const json::Value& value, int status = 200) {
  return http::Response::json(value, status).with("Cache-Control", "no-store");
}

Result<http::Response> read_account(const Handlers& h, const http::Request& request) {
  return h.database.write([&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto account, ensure_account(tx, h.store, h.clock, request.caller()));
    CODEFLIX_TRY_ASSIGN(const auto message, messages::to_message(tx, h.store, account));
    return private_json(json::to(message));
  });
}

Result<http::Response> update_account(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto body, request.json<messages::AccountUpdate>());
  const auto name = clean_text(body.name, 1, 255);
  std::vector<FieldError> mistakes;
  if (!name) mistakes.push_back({"name", name.error().code, name.error().detail});
  if (body.time_zone && !is_time_zone(*body.time_zone))
    mistakes.push_back({"time_zone", "time_zone.unknown", "A time zone is an IANA name, such as America/Sao_Paulo."});
  if (!mistakes.empty()) return fail(ErrorKind::invalid, "account.invalid", "Some fields are missing or wrong.", std::move(mistakes));
  return h.database.write([&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(auto account, ensure_account(tx, h.store, h.clock, request.caller()));
    account.name = *name;
    account.time_zone = body.time_zone.value_or(account.time_zone);
    CODEFLIX_TRY(h.store.put_account(tx, account));
    CODEFLIX_TRY_ASSIGN(const auto message, messages::to_message(tx, h.store, account));
    return private_json(json::to(message));
  });
}

Result<http::Response> list_payment_methods(const Handlers& h, const http::Request& request) {
  return h.database.read([&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto account, h.store.account_of(tx, request.caller()));
    std::vector<messages::PaymentMethod> data;
    if (account) {
      CODEFLIX_TRY_ASSIGN(const auto methods, h.store.payment_methods(tx, account->id));
      for (const auto& method : methods) data.push_back(messages::to_message(method));
    }
    return private_json(json::Object{{"data", json::to(data)}});
  });
}

Result<http::Response> add_payment_method(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto body, request.json<messages::NewPaymentMethod>());
  if (body.gateway != "sandbox")
    return fail(ErrorKind::invalid, "body.invalid", "Some fields are missing or wrong.",
                {{"gateway", "type.enum", "One of these is expected here: sandbox."}});
  auto label = h.sandbox.label(body.token);
  if (!label)
    return fail(ErrorKind::invalid, "body.invalid", "Some fields are missing or wrong.", {{"token", label.error().code, label.error().detail}});
  return http::once(request, h.database, h.clock, [&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto account, ensure_account(tx, h.store, h.clock, request.caller()));
    const PaymentMethod method{PaymentMethodId::generate(h.clock), account.id, body.gateway, body.token, *label, h.clock.now()};
    CODEFLIX_TRY(h.store.add_payment_method(tx, method));
    return private_json(json::to(messages::to_message(method)), 201);
  });
}

Result<http::Response> list_invoices(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto page, http::page_request(request, {"-created_at"}));
  CODEFLIX_TRY_ASSIGN(const bool all, asks_for_all(request));
  return h.database.read([&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto account, h.store.account_of(tx, request.caller()));
    Slice<Invoice> invoices;
    if (all || account) {
      // A void invoice asks its customer for nothing: it only keeps the numbers without gaps.
      const auto filter = all ? Store::InvoiceFilter{} : Store::InvoiceFilter{.account = account->id, .voided = false};
      CODEFLIX_TRY_ASSIGN(invoices, h.store.invoices(tx, filter, {page.per_page, page.offset()}));
    }
    std::vector<messages::Invoice> data;
    for (const auto& invoice : invoices.items) data.push_back(messages::to_message(invoice));
    return http::list_response(data, http::page_meta(page, invoices.total)).with("Cache-Control", "no-store");
  });
}

Result<http::Response> list_customers(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto page, http::page_request(request, {"-created_at"}));
  return h.database.read([&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto accounts, h.store.accounts(tx, page.search, {page.per_page, page.offset()}));
    std::vector<messages::Account> data;
    for (const auto& account : accounts.items) {
      CODEFLIX_TRY_ASSIGN(auto message, messages::to_message(tx, h.store, account));
      data.push_back(std::move(message));
    }
    return http::list_response(data, http::page_meta(page, accounts.total)).with("Cache-Control", "no-store");
  });
}

Result<http::Response> read_customer(const Handlers& h, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto id, AccountId::parse(request.parameter("id")));
  return h.database.read([&](sql::Transaction& tx) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto account, h.store.account(tx, id));
    if (!account) return fail(ErrorKind::not_found, "customer.unknown", "There is no such customer.");
    CODEFLIX_TRY_ASSIGN(const auto message, messages::to_message(tx, h.store, *account));
    return private_json(json::to(message));
  });
}

using Action = Result<http::Response> (*)(const Handlers&, const http::Request&);

http::Route route(const std::shared_ptr<const Handlers>& h, std::string method, std::string path, http::Access access, Action action) {
  const bool reads = method == "GET";
  return {.method = std::move(method),
          .pattern = kBase + std::move(path),
          .access = std::move(access),
          .handler = [h, action](http::Request& request) { return action(*h, request); },
          .rate = reads ? http::RateClass::browse : http::RateClass::write};
}

}  // namespace

void add_account_routes(http::Router& router, const std::shared_ptr<const Handlers>& h) {
  router.add(route(h, "GET", "/account", http::Access::signed_in(), read_account));
  router.add(route(h, "PUT", "/account", http::Access::signed_in(), update_account));
  router.add(route(h, "GET", "/payment_methods", http::Access::signed_in(), list_payment_methods));
  router.add(route(h, "POST", "/payment_methods", http::Access::signed_in(), add_payment_method));
  router.add(route(h, "GET", "/invoices", http::Access::signed_in(), list_invoices));
  router.add(route(h, "GET", "/customers", http::Access::any_role({kAdministrator}), list_customers));
  router.add(route(h, "GET", "/customers/{id}", http::Access::any_role({kAdministrator}), read_customer));
}

}  // namespace codeflix::subscription
