// What the issuer's changes do here, and what the issuer is told, over a real database. The people's own adapters have their
// contract in apps/codeflix/people_contract_test.cpp; here an issuer is needed that fails when the test says so.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "libs/testing/databases.hpp"
#include "services/subscription/app/accounts.hpp"
#include "services/subscription/app/billing.hpp"
#include "services/subscription/app/follow_people.hpp"
#include "services/subscription/app/plans.hpp"
#include "services/subscription/infra/gateway/sandbox_gateway.hpp"
#include "services/subscription/infra/sql/sql_store.hpp"
#include "services/subscription/module.hpp"

namespace codeflix::subscription {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class KnownPeople final : public People {
 public:
  std::string issuer() const override { return "issuer"; }
  Result<std::optional<Person>> find(const std::string& subject) override {
    if (silent) return fail(ErrorKind::unavailable, "people.unavailable", "The issuer does not answer.");
    const auto found = emails.find(subject);
    if (found == emails.end()) return std::nullopt;
    return Person{subject, "Ana", found->second};
  }
  Result<> set_subscriber(const std::string& subject, bool subscriber) override {
    ++told;
    if (subscriber) {
      subscribers.insert(subject);
    } else {
      subscribers.erase(subject);
    }
    if (silent) return fail(ErrorKind::unavailable, "people.unavailable", "The answer was lost.");
    return {};
  }
  Result<Changes> changes_since(Time position) override {
    Changes changes{.subjects = {}, .position = position};
    for (const auto& [time, subject] : events) {
      if (time < position - seconds(60)) continue;
      changes.subjects.push_back(subject);
      changes.position = std::max(changes.position, time);
    }
    return changes;
  }

  std::map<std::string, std::string> emails;
  std::vector<std::pair<Time, std::string>> events;
  std::set<std::string> subscribers;
  int told = 0;
  bool silent = false;
};

class PeopleTest : public codeflix::testing::DatabaseTest {
 protected:
  void SetUp() override {
    for (const auto& component : migrations()) ASSERT_TRUE(sql::migrate(*database_, clock_, component));
    people_.emails["ana"] = "ana@example.com";
    ASSERT_TRUE(database_->write([&](sql::Transaction& tx) { return ensure_account(tx, *store_, clock_, ana_); }));
  }

  Account account() {
    return **database_->read([&](sql::Transaction& tx) { return store_->account_of(tx, ana_); });
  }
  Time position() {
    return *database_->read([&](sql::Transaction& tx) { return store_->people_position(tx, "issuer"); });
  }
  Result<> follow() { return follow_people(*database_, *store_, people_, clock_); }
  Result<> tell() { return tell_subscribers(*database_, *store_, people_); }

  void change(const std::string& email) {
    people_.emails["ana"] = email;
    people_.events.emplace_back(clock_.now(), "ana");
  }
  Subscription subscribe() {
    const auto method = database_->write([&](sql::Transaction& tx) -> Result<PaymentMethodId> {
      const PaymentMethod method{PaymentMethodId::generate(clock_), account_id_of(tx), "sandbox", "tok_approved", "Visa", clock_.now()};
      CODEFLIX_TRY(store_->add_payment_method(tx, method));
      return method.id;
    });
    const auto plan = database_->write([&](sql::Transaction& tx) {
      return create_plan(tx, *store_, clock_, {"Plano", "", {1990, "BRL", Interval::month, 2, 1080}, 0, true});
    });
    return billing_.subscribe(ana_, plan->id, *method, every_time_).value();
  }
  AccountId account_id_of(sql::Transaction& tx) { return (*store_->account_of(tx, ana_))->id; }

  ManualClock clock_{parse_rfc3339("2026-01-31T12:00:00Z").value()};
  std::unique_ptr<sql::Database> database_ = open_database();
  std::unique_ptr<Store> store_ = make_sql_store();
  std::unique_ptr<Gateway> gateway_ = make_sandbox_gateway();
  Billing billing_{*database_, *store_, *gateway_, clock_};
  const Billing::Once every_time_ = [this](const Billing::Begin& begin) { return database_->write(begin); };
  KnownPeople people_;
  auth::Principal ana_{"issuer", "ana", "ana@example.com", "Ana", "", {}, {}};
};

TEST_P(PeopleTest, ANewAddressIsTakenOverAsItIsNowAndTheNameThatWasChosenHereStays) {
  change("ana@first.example");
  clock_.advance(seconds(5));
  change("ana@second.example");
  ASSERT_TRUE(follow());
  EXPECT_EQ(account().email, "ana@second.example");
  EXPECT_EQ(account().name, "Ana");
  EXPECT_EQ(position(), clock_.now());
  ASSERT_TRUE(follow());
  EXPECT_EQ(account().email, "ana@second.example");
}

TEST_P(PeopleTest, AChangeThatIsCommittedLateIsNotMissed) {
  people_.events.emplace_back(clock_.now(), "somebody else");
  ASSERT_TRUE(follow());
  people_.emails["ana"] = "ana@late.example";
  people_.events.emplace_back(clock_.now() - seconds(10), "ana");
  ASSERT_TRUE(follow());
  EXPECT_EQ(account().email, "ana@late.example");
}

TEST_P(PeopleTest, AnIssuerThatDoesNotAnswerIsAskedAgainFromTheSamePosition) {
  change("ana@new.example");
  people_.silent = true;
  EXPECT_EQ(follow().error().kind, ErrorKind::unavailable);
  EXPECT_EQ(position(), Time());
  people_.silent = false;
  ASSERT_TRUE(follow());
  EXPECT_EQ(account().email, "ana@new.example");
}

TEST_P(PeopleTest, WhoIsGoneLeavesNothingPersonalAndIsChargedNoMore) {
  const auto subscription = subscribe();
  people_.emails.clear();
  people_.events.emplace_back(clock_.now(), "ana");
  ASSERT_TRUE(follow());
  ASSERT_TRUE(follow());
  EXPECT_EQ(account().name, "");
  EXPECT_EQ(account().email, "");
  const auto methods = database_->read([&](sql::Transaction& tx) { return store_->payment_methods(tx, account_id_of(tx)); });
  EXPECT_EQ(methods->at(0).token, "");
  const auto now = database_->read([&](sql::Transaction& tx) { return store_->subscription(tx, subscription.id); });
  EXPECT_EQ((*now)->status, Status::canceled);
  clock_.advance(std::chrono::days(60));
  ASSERT_TRUE(billing_.run());
  const auto invoices = database_->read([&](sql::Transaction& tx) { return store_->invoices(tx, {}, {}); });
  EXPECT_EQ(invoices->total, 1) << "the one that was paid stays, and no other is made";
}

TEST_P(PeopleTest, ARunningSubscriptionGivesTheRoleAndItsEndTakesIt) {
  ASSERT_TRUE(tell());
  EXPECT_EQ(people_.told, 0);
  const auto subscription = subscribe();
  ASSERT_TRUE(tell());
  EXPECT_THAT(people_.subscribers, ElementsAre("ana"));
  ASSERT_TRUE(tell());
  EXPECT_EQ(people_.told, 1) << "what was told is not told again";
  ASSERT_TRUE(database_->write([&](sql::Transaction& tx) { return billing_.cancel(tx, ana_, subscription.id); }));
  ASSERT_TRUE(tell());
  EXPECT_THAT(people_.subscribers, ElementsAre("ana")) << "the paid time still runs";
  clock_.advance(std::chrono::days(40));
  ASSERT_TRUE(billing_.run());
  ASSERT_TRUE(tell());
  EXPECT_THAT(people_.subscribers, IsEmpty());
}

TEST_P(PeopleTest, ALostAnswerIsToldAgain) {
  subscribe();
  people_.silent = true;
  EXPECT_FALSE(tell());
  people_.silent = false;
  ASSERT_TRUE(tell());
  EXPECT_EQ(people_.told, 2);
  EXPECT_THAT(people_.subscribers, ElementsAre("ana"));
}

INSTANTIATE_TEST_SUITE_P(Engines, PeopleTest, codeflix::testing::engines(), codeflix::testing::engine_name);

}  // namespace
}  // namespace codeflix::subscription
