// The routes with and without an Idempotency-Key, over a real database and a gateway that counts, waits and dies.
#include <gmock/gmock.h>

#include "libs/http/problem.hpp"
#include "libs/testing/databases.hpp"
#include "services/subscription/api/http/routes.hpp"
#include "services/subscription/app/plans.hpp"
#include "services/subscription/infra/gateway/sandbox_gateway.hpp"
#include "services/subscription/infra/sql/sql_store.hpp"
#include "services/subscription/module.hpp"

namespace codeflix::subscription {
namespace {

using ::testing::ElementsAre;

/// The sandbox. After a charge, `then` happens: to the money it is done, to the caller the answer has not come yet.
class WatchedGateway final : public Gateway {
 public:
  Result<std::string> label(const std::string& token) override { return sandbox_->label(token); }
  Outcome charge(const Charge& charge) override {
    ++charges;
    const auto outcome = sandbox_->charge(charge);
    if (then) then();
    return outcome;
  }
  Outcome look_up(const Charge& charge) override { return sandbox_->look_up(charge); }

  int charges = 0;
  std::function<void()> then;

 private:
  std::unique_ptr<Gateway> sandbox_ = make_sandbox_gateway();
};

class Repetition : public codeflix::testing::DatabaseTest {
 protected:
  struct Answer {
    int status = 0;
    bool replayed = false;
    json::Value body;

    std::string text(std::string_view name) const { return std::string(body.at(name).as_string()); }
  };

  void SetUp() override {
    for (const auto& component : migrations()) ASSERT_TRUE(sql::migrate(*database_, clock_, component));
    const std::shared_ptr<const Handlers> handlers(new Handlers{*database_, *store_, gateway_, billing_, billing_clock_});
    add_account_routes(router_, handlers);
    add_subscription_routes(router_, handlers);
    plan_ = database_
                ->write([&](sql::Transaction& tx) {
                  return create_plan(tx, *store_, clock_, {"Plano", "", {1990, "BRL", Interval::month, 2, 1080}, 0, true});
                })
                .value()
                .id.str();
  }

  Answer call(const std::string& method, const std::string& path, const json::Value& body = nullptr, const std::string& key = "",
              const std::string& subject = "ana") {
    std::vector<std::string> allowed;
    const auto target = std::string(kBase) + path.substr(0, path.find('?'));
    const auto match = router_.find(method, target, allowed);
    EXPECT_TRUE(match && match->route != nullptr) << path;
    http::Request request;
    request.method = method;
    request.path = target;
    request.parameters = match->parameters;
    if (path.ends_with("?all=true")) request.query = {{"all", "true"}};
    request.headers.set("Content-Type", "application/json");
    if (!key.empty()) request.headers.set("Idempotency-Key", key);
    if (!body.is_null()) request.body = json::serialize(body);
    request.principal = auth::Principal{"issuer", subject, "", subject, "", {}, {}};
    if (subject == "admin") request.principal->roles = {kAdministrator};
    auto response = std::get<http::Handler>(match->route->handler)(request);
    if (!response) response = http::problem(response.error());
    return {response->status, response->headers.has("Idempotency-Replayed"), json::parse(std::get<std::string>(response->body)).value()};
  }

  json::Value order(const std::string& token) {
    const auto method = call("POST", "/payment_methods", {{"gateway", "sandbox"}, {"token", token}});
    return {{"plan_id", plan_}, {"payment_method_id", method.text("id")}};
  }
  Answer subscribe(const json::Value& order, const std::string& key) { return call("POST", "/subscriptions", order, key); }
  std::vector<std::string> invoices(const std::string& path, const std::string& subject) {
    std::vector<std::string> states;
    const auto listed = call("GET", path, nullptr, "", subject);
    for (const auto& invoice : listed.body.at("data").as_array()) states.emplace_back(invoice.at("status").as_string());
    EXPECT_EQ(listed.body.at_pointer("/meta/total").as_int64(), static_cast<std::int64_t>(states.size()));
    return states;
  }

  ManualClock clock_{parse_rfc3339("2026-01-31T12:00:00Z").value()};
  BillingClock billing_clock_{clock_};
  std::unique_ptr<sql::Database> database_ = open_database();
  std::unique_ptr<Store> store_ = make_sql_store();
  WatchedGateway gateway_;
  Billing billing_{*database_, *store_, gateway_, billing_clock_};
  http::Router router_;
  std::string plan_;
};

TEST_P(Repetition, ASubscriptionIsChargedOnceAndAnsweredAgain) {
  const auto wanted = order("tok_approved");
  const auto first = subscribe(wanted, "k");
  const auto again = subscribe(wanted, "k");
  EXPECT_EQ(first.status, 201);
  EXPECT_FALSE(first.replayed);
  EXPECT_EQ(again.status, 201);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(gateway_.charges, 1);
  EXPECT_EQ(subscribe(order("tok_approved"), "k").text("code"), "idempotency.reused");
  EXPECT_EQ(subscribe(wanted, "k2").text("code"), "subscription.exists");
  EXPECT_EQ(subscribe(wanted, "").text("code"), "subscription.exists");
  EXPECT_EQ(gateway_.charges, 1);
}

TEST_P(Repetition, ARefusalIsAnsweredAgainWithoutACharge) {
  const auto wanted = order("tok_insufficient_funds");
  for (int i = 0; i < 2; ++i) {
    const auto refused = subscribe(wanted, "k");
    EXPECT_EQ(refused.status, 402);
    EXPECT_EQ(refused.text("code"), "insufficient_funds");
  }
  EXPECT_EQ(gateway_.charges, 1);
  EXPECT_EQ(subscribe(order("tok_approved"), "k2").status, 201) << "another key is another attempt";
  EXPECT_EQ(subscribe(wanted, "k").text("code"), "insufficient_funds") << "whatever came later";
}

TEST_P(Repetition, WhatIsRefusedBeforeTheChargeMayComeAgain) {
  auto wanted = order("tok_approved");
  const auto plan = std::exchange(plan_, new_uuid(clock_));
  EXPECT_EQ(subscribe(order("tok_approved"), "k").text("code"), "plan.unknown");
  EXPECT_EQ(subscribe(wanted, "k").status, 201);
  EXPECT_EQ(wanted.at("plan_id").as_string(), plan);
}

TEST_P(Repetition, WhileTheFirstIsUnderWayItWaits) {
  const auto wanted = order("tok_approved");
  Answer meanwhile;
  gateway_.then = [&] { meanwhile = subscribe(wanted, "k"); };
  const auto first = subscribe(wanted, "k");
  EXPECT_EQ(meanwhile.status, 409);
  EXPECT_EQ(meanwhile.text("code"), "idempotency.in_progress");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(subscribe(wanted, "k").body, first.body);
  EXPECT_EQ(gateway_.charges, 1);
}

TEST_P(Repetition, AfterADeathBetweenChargeAndAnswerItLearnsWhatBecameOfIt) {
  for (const auto& [token, status] : std::vector<std::pair<std::string, int>>{{"tok_declined", 402}, {"tok_approved", 201}}) {
    const auto wanted = order(token);
    gateway_.charges = 0;
    gateway_.then = [] { throw std::runtime_error("killed"); };
    EXPECT_THROW(subscribe(wanted, token), std::runtime_error);
    EXPECT_EQ(subscribe(wanted, token).text("code"), "idempotency.in_progress");
    clock_.advance(std::chrono::minutes(2));
    EXPECT_EQ(subscribe(wanted, token).status, status);
    EXPECT_EQ(subscribe(wanted, token).status, status);
    EXPECT_EQ(gateway_.charges, 1);
  }
}

TEST_P(Repetition, AnUnknownOutcomeIsLookedUp) {
  const auto wanted = order("tok_timeout");
  EXPECT_EQ(subscribe(wanted, "k").text("code"), "payment_unknown");
  EXPECT_EQ(subscribe(wanted, "k").text("code"), "card_declined");
  EXPECT_EQ(gateway_.charges, 1);
}

TEST_P(Repetition, APaymentThatComesLaterIsAnsweredAsItStands) {
  const auto wanted = order("tok_pays_later");
  const auto first = subscribe(wanted, "k");
  EXPECT_EQ(first.text("status"), "incomplete");
  clock_.advance(std::chrono::hours(1));
  ASSERT_TRUE(billing_.run());
  const auto again = subscribe(wanted, "k");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.text("id"), first.text("id"));
  EXPECT_EQ(again.text("status"), "active");
}

TEST_P(Repetition, ATrialBeginsOnce) {
  ASSERT_TRUE(database_->write([](sql::Transaction& tx) { return tx.execute("UPDATE plans SET trial_days = 7"); }));
  const auto wanted = order("tok_approved");
  const auto first = subscribe(wanted, "k");
  EXPECT_EQ(first.text("status"), "trialing");
  EXPECT_EQ(subscribe(wanted, "k").body, first.body);
  EXPECT_EQ(gateway_.charges, 0);
}

TEST_P(Repetition, TakingACancellationBackTwiceIsNoMistake) {
  const auto path = "/subscriptions/" + subscribe(order("tok_approved"), "k").text("id");
  ASSERT_EQ(call("DELETE", path).status, 200);
  const auto first = call("POST", path + "/reactivate", nullptr, "r");
  EXPECT_EQ(first.status, 200);
  const auto again = call("POST", path + "/reactivate", nullptr, "r");
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(call("POST", path + "/reactivate").text("code"), "subscription.not_cancelling");
}

TEST_P(Repetition, VoidInvoicesAreForAdministratorsOnly) {
  for (const auto* token : {"tok_declined", "tok_needs_action", "tok_approved"}) subscribe(order(token), token);
  EXPECT_THAT(invoices("/invoices", "ana"), ElementsAre("paid"));
  EXPECT_THAT(invoices("/invoices?all=true", "admin"), ElementsAre("paid", "void", "void"));
}

INSTANTIATE_TEST_SUITE_P(Engines, Repetition, codeflix::testing::engines(), codeflix::testing::engine_name);

}  // namespace
}  // namespace codeflix::subscription
