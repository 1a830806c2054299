// Billing over a real database and the sandbox gateway, with a clock that the test moves.
#include "services/subscription/app/billing.hpp"

#include <gmock/gmock.h>

#include "libs/messaging/event.hpp"
#include "libs/testing/databases.hpp"
#include "services/subscription/app/accounts.hpp"
#include "services/subscription/app/plans.hpp"
#include "services/subscription/infra/gateway/sandbox_gateway.hpp"
#include "services/subscription/infra/sql/sql_store.hpp"
#include "services/subscription/module.hpp"

namespace codeflix::subscription {
namespace {

using std::chrono::days;
using std::chrono::hours;
using ::testing::ElementsAre;

/// The sandbox, counting what it was asked to charge.
class CountingGateway final : public Gateway {
 public:
  Result<std::string> label(const std::string& token) override { return sandbox_->label(token); }
  Outcome charge(const Charge& charge) override {
    ++charges[charge.idempotency_key];
    return sandbox_->charge(charge);
  }
  Outcome look_up(const Charge& charge) override { return sandbox_->look_up(charge); }

  std::map<std::string, int> charges;

 private:
  std::unique_ptr<Gateway> sandbox_ = make_sandbox_gateway();
};

class BillingTest : public codeflix::testing::DatabaseTest {
 protected:
  void SetUp() override {
    for (const auto& component : migrations()) ASSERT_TRUE(sql::migrate(*database_, clock_, component));
  }

  PaymentMethodId method(const std::string& token, const auth::Principal& who) {
    return database_
        ->write([&](sql::Transaction& tx) -> Result<PaymentMethodId> {
          CODEFLIX_TRY_ASSIGN(const auto account, ensure_account(tx, *store_, clock_, who));
          const PaymentMethod method{PaymentMethodId::generate(clock_), account.id, "sandbox", token, token, clock_.now()};
          CODEFLIX_TRY(store_->add_payment_method(tx, method));
          return method.id;
        })
        .value();
  }

  PlanId plan(std::int64_t trial_days = 0) {
    return database_
        ->write([&](sql::Transaction& tx) {
          return create_plan(tx, *store_, clock_,
                             {"Plano " + std::to_string(++plans_), "", {1990, "BRL", Interval::month, 2, 1080}, trial_days, true});
        })
        .value()
        .id;
  }

  Result<Subscription> subscribe(const std::string& token, std::int64_t trial_days = 0) {
    return billing_.subscribe(ana_, plan(trial_days), method(token, ana_), every_time_);
  }

  Result<Subscription> cancel(const auth::Principal& who, const SubscriptionId& id) {
    return database_->write([&](sql::Transaction& tx) { return billing_.cancel(tx, who, id); });
  }
  Result<Subscription> reactivate(const SubscriptionId& id) {
    return database_->write([&](sql::Transaction& tx) { return billing_.reactivate(tx, ana_, id); });
  }

  Subscription current(const SubscriptionId& id) {
    return **database_->read([&](sql::Transaction& tx) { return store_->subscription(tx, id); });
  }

  /// `type status` of every fact told, in order.
  std::vector<std::string> told() {
    const auto rows = database_->read([](sql::Transaction& tx) { return tx.query("SELECT event FROM outbox ORDER BY position"); });
    std::vector<std::string> facts;
    for (const auto& row : *rows) {
      const auto event = messaging::parse_event(row.text(0)).value();
      facts.push_back(event.type + " " + std::string(json::parse(event.data).value().at("status").as_string()));
    }
    return facts;
  }

  std::vector<Invoice> invoices() {
    auto found = database_->read([&](sql::Transaction& tx) { return store_->invoices(tx, {}, {.limit = 1000}); }).value().items;
    std::ranges::reverse(found);
    return found;
  }

  ManualClock clock_{parse_rfc3339("2026-01-31T12:00:00Z").value()};
  std::unique_ptr<sql::Database> database_ = open_database();
  std::unique_ptr<Store> store_ = make_sql_store();
  CountingGateway gateway_;
  Billing billing_{*database_, *store_, gateway_, clock_};
  const Billing::Once every_time_ = [this](const Billing::Begin& begin) { return database_->write(begin); };
  auth::Principal ana_{"issuer", "ana", "ana@example.com", "Ana", "", {}, {}};
  int plans_ = 0;
};

TEST_P(BillingTest, AnApprovedCardActivatesAndIsInvoicedOnce) {
  const auto subscription = subscribe("tok_approved");
  ASSERT_TRUE(subscription);
  EXPECT_EQ(subscription->status, Status::active);
  EXPECT_EQ(to_rfc3339(subscription->period_end), "2026-02-28T12:00:00Z");
  ASSERT_EQ(invoices().size(), 1U);
  EXPECT_EQ(invoices()[0].status, InvoiceStatus::paid);
  EXPECT_EQ(invoices()[0].number, 1);
  EXPECT_THAT(told(), ElementsAre("subscription.activated.v1 active"));
  EXPECT_EQ(subscribe("tok_approved").error().code, "subscription.exists");
}

TEST_P(BillingTest, ARefusedCardLeavesNothingAndCanBeTriedAgain) {
  EXPECT_EQ(subscribe("tok_declined").error().code, "card_declined");
  EXPECT_EQ(subscribe("tok_insufficient_funds").error().code, "insufficient_funds");
  EXPECT_EQ(subscribe("tok_needs_action").error().code, "payment_needs_action");
  EXPECT_TRUE(told().empty());
  EXPECT_TRUE(subscribe("tok_approved"));
  const auto all = invoices();
  ASSERT_EQ(all.size(), 4U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(all[i].status, InvoiceStatus::void_);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(all[i].number, static_cast<std::int64_t>(i + 1)) << "no gap";
}

TEST_P(BillingTest, AnUnknownOutcomeIsLookedUpBeforeAnythingIsChargedAgain) {
  EXPECT_EQ(subscribe("tok_timeout").error().code, "payment_unknown");
  EXPECT_EQ(invoices()[0].status, InvoiceStatus::open);
  EXPECT_TRUE(subscribe("tok_approved"));
  EXPECT_EQ(invoices()[0].status, InvoiceStatus::void_);
}

TEST_P(BillingTest, APaymentThatComesLaterActivatesLater) {
  const auto subscription = subscribe("tok_pays_later");
  ASSERT_TRUE(subscription);
  EXPECT_EQ(subscription->status, Status::incomplete);
  EXPECT_EQ(cancel(ana_, subscription->id).error().code, "subscription.payment_pending");
  EXPECT_EQ(subscribe("tok_approved").error().code, "subscription.exists");
  clock_.advance(hours(1));
  ASSERT_TRUE(billing_.run());
  EXPECT_EQ(current(subscription->id).status, Status::active);
}

TEST_P(BillingTest, RenewsFromTheAnchorWithOneInvoiceAPeriod) {
  const auto subscription = subscribe("tok_approved");
  ASSERT_TRUE(subscription);
  // The platform slept for months.
  clock_.set(parse_rfc3339("2026-06-01T00:00:00Z").value());
  ASSERT_TRUE(billing_.run());
  ASSERT_TRUE(billing_.run()) << "again changes nothing";
  const auto all = invoices();
  ASSERT_EQ(all.size(), 5U);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i].period_start, all[i - 1].period_end) << "no gap, no overlap";
  EXPECT_EQ(to_rfc3339(all[2].period_start), "2026-03-31T12:00:00Z") << "did not drift from the end of February";
  EXPECT_EQ(to_rfc3339(current(subscription->id).period_end), "2026-06-30T12:00:00Z");
  for (const auto& [key, times] : gateway_.charges) EXPECT_EQ(times, 1) << key;
}

TEST_P(BillingTest, ADeclineAtRenewalIsPastDueIsTriedAgainAndExpires) {
  const auto subscription = subscribe("tok_declined_at_renewal");
  ASSERT_TRUE(subscription);
  const auto end = subscription->period_end;
  for (const auto& [after, status] : std::vector<std::pair<Duration, Status>>{
           {Duration(0), Status::past_due}, {days(1), Status::past_due}, {days(3), Status::past_due}, {days(7), Status::expired}}) {
    clock_.set(end + after);
    ASSERT_TRUE(billing_.run());
    EXPECT_EQ(current(subscription->id).status, status);
  }
  ASSERT_EQ(invoices().size(), 2U) << "one invoice for the period, however many attempts";
  EXPECT_EQ(invoices()[1].status, InvoiceStatus::uncollectible);
  EXPECT_EQ(gateway_.charges.size(), 5U);
  EXPECT_EQ(told().back(), "subscription.expired.v1 expired");
  EXPECT_EQ(told()[1], "subscription.past_due.v1 past_due");
  EXPECT_TRUE(subscribe("tok_approved")) << "and may come back";
}

TEST_P(BillingTest, CancelsAtThePeriodsEndAndCanTakeItBack) {
  const auto subscription = subscribe("tok_approved");
  ASSERT_TRUE(subscription);
  const auto canceled = cancel(ana_, subscription->id);
  ASSERT_TRUE(canceled);
  EXPECT_EQ(canceled->status, Status::active);
  ASSERT_TRUE(cancel(ana_, subscription->id)) << "twice changes nothing";
  ASSERT_TRUE(reactivate(subscription->id));
  EXPECT_EQ(reactivate(subscription->id).error().code, "subscription.not_cancelling");
  ASSERT_TRUE(cancel(ana_, subscription->id));
  clock_.set(subscription->period_end);
  ASSERT_TRUE(billing_.run());
  EXPECT_EQ(current(subscription->id).status, Status::canceled);
  EXPECT_EQ(invoices().size(), 1U);
  EXPECT_EQ(cancel(ana_, subscription->id).error().code, "subscription.ended");
  EXPECT_THAT(told(),
              ElementsAre("subscription.activated.v1 active", "subscription.cancellation_scheduled.v1 active", "subscription.activated.v1 active",
                          "subscription.cancellation_scheduled.v1 active", "subscription.canceled.v1 canceled"));
}

TEST_P(BillingTest, ATrialIsChargedWhenItEndsAndGivenOnce) {
  const auto subscription = subscribe("tok_approved", 7);
  ASSERT_TRUE(subscription);
  EXPECT_EQ(subscription->status, Status::trialing);
  EXPECT_TRUE(invoices().empty());
  clock_.advance(days(7));
  ASSERT_TRUE(billing_.run());
  EXPECT_EQ(current(subscription->id).status, Status::active);
  ASSERT_EQ(invoices().size(), 1U);
  EXPECT_EQ(invoices()[0].period_start, *subscription->trial_end);
  ASSERT_TRUE(cancel(ana_, subscription->id));
  clock_.set(current(subscription->id).period_end);
  ASSERT_TRUE(billing_.run());
  EXPECT_EQ(subscribe("tok_approved", 7)->status, Status::active) << "no second trial";
}

TEST_P(BillingTest, ACrashBetweenChargeAndSettlementIsSettledByTheNextRun) {
  const auto subscription = subscribe("tok_approved");
  ASSERT_TRUE(subscription);
  // As a process that died after it had asked the gateway leaves it.
  ASSERT_TRUE(database_->write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY(tx.execute("UPDATE payments SET status = 'requested'"));
    CODEFLIX_TRY(tx.execute("UPDATE subscriptions SET status = 'incomplete'"));
    CODEFLIX_TRY(tx.execute("UPDATE invoices SET status = 'open', paid_at = NULL"));
    return {};
  }));
  ASSERT_TRUE(billing_.run());
  EXPECT_EQ(current(subscription->id).status, Status::incomplete) << "an attempt this young is still being made";
  clock_.advance(hours(1));
  ASSERT_TRUE(billing_.run());
  EXPECT_EQ(current(subscription->id).status, Status::active);
  EXPECT_EQ(gateway_.charges.size(), 1U) << "nothing was charged again";
}

TEST_P(BillingTest, AnotherCustomersThingsAreUnknown) {
  const auto subscription = subscribe("tok_approved");
  ASSERT_TRUE(subscription);
  const auth::Principal eve{"issuer", "eve", "", "Eve", "", {}, {}};
  EXPECT_EQ(cancel(eve, subscription->id).error().code, "subscription.unknown");
  EXPECT_EQ(billing_.subscribe(eve, plan(), method("tok_approved", ana_), every_time_).error().code, "payment_method.unknown");
  EXPECT_EQ(billing_.subscribe(eve, PlanId::generate(clock_), method("tok_approved", eve), every_time_).error().code, "plan.unknown");
}

TEST_P(BillingTest, TwoSignUpsAtOnceMakeOneSubscription) {
  const auto chosen = plan();
  const auto card = method("tok_approved", ana_);
  const auto sandbox = make_sandbox_gateway();
  Billing billing(*database_, *store_, *sandbox, clock_);
  std::atomic<int> made = 0;
  {
    std::vector<std::jthread> clicks;
    for (int i = 0; i < 4; ++i)
      clicks.emplace_back([&] {
        const auto result = billing.subscribe(ana_, chosen, card, every_time_);
        if (result) {
          ++made;
        } else {
          EXPECT_EQ(result.error().code, "subscription.exists");
        }
      });
  }
  EXPECT_EQ(made, 1);
  EXPECT_EQ(invoices().size(), 1U);
}

TEST_P(BillingTest, APlanIsCheckedFieldByField) {
  const auto result = database_->write([&](sql::Transaction& tx) {
    return create_plan(tx, *store_, clock_, {" ", std::string(4001, 'x'), {-1, "real", Interval::month, 0, 10}, 91, true});
  });
  ASSERT_FALSE(result);
  std::vector<std::string> fields;
  for (const auto& field : result.error().fields) fields.push_back(field.field);
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre("name", "description", "price", "trial_days", "streams", "max_height", "currency"));
  const auto twice = database_->write([&](sql::Transaction& tx) {
    return create_plan(tx, *store_, clock_, {"padrao", "", {1, "BRL", Interval::month, 1, 720}, 0, true});
  });
  EXPECT_EQ(twice.error().code, "plan.name_taken") << "accents and case do not make another name";
}

INSTANTIATE_TEST_SUITE_P(Engines, BillingTest, codeflix::testing::engines(), codeflix::testing::engine_name);

}  // namespace
}  // namespace codeflix::subscription
