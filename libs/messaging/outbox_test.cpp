#include "libs/messaging/outbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/telemetry/trace.hpp"
#include "libs/testing/error_code.hpp"
#include "libs/testing/service_parts.hpp"
#include "libs/testing/wait_until.hpp"

namespace codeflix::messaging {
namespace {

using ::testing::ElementsAre;

constexpr std::chrono::milliseconds kLong = std::chrono::minutes(1);

/// A broker whose word can be held back. It stands before a real one.
class MoodyBroker final : public Broker {
 public:
  explicit MoodyBroker(Broker& inner) : inner_(inner) {}

  std::atomic<bool> away = false;        ///< publish fails before it did anything
  std::atomic<bool> loses_word = false;  ///< publish works, but the answer is lost
  std::atomic<int> attempts = 0;

  Result<> publish(std::span<const Event> events) override {
    ++attempts;
    if (away) return fail(ErrorKind::unavailable, "broker.unavailable", "The broker is away.");
    CODEFLIX_TRY(inner_.publish(events));
    if (loses_word) return fail(ErrorKind::unavailable, "broker.unavailable", "The answer was lost.");
    return {};
  }
  Result<> declare(const QueueSpec& queue) override { return inner_.declare(queue); }
  Result<std::vector<Delivery>> receive(const std::string& queue, std::size_t max, std::chrono::milliseconds wait, std::stop_token stop) override {
    return inner_.receive(queue, max, wait, std::move(stop));
  }
  Result<> ack(const Delivery& delivery) override { return inner_.ack(delivery); }
  Result<> retry(const Delivery& delivery, std::chrono::milliseconds delay, const std::string& reason) override {
    return inner_.retry(delivery, delay, reason);
  }
  Result<> dead_letter(const Delivery& delivery, const std::string& reason) override { return inner_.dead_letter(delivery, reason); }
  Result<std::vector<DeadLetter>> dead_letters(std::size_t max) override { return inner_.dead_letters(max); }
  Result<> requeue(const std::string& id) override { return inner_.requeue(id); }
  Result<> drop(const std::string& id) override { return inner_.drop(id); }
  Result<std::int64_t> depth(const std::string& queue) override { return inner_.depth(queue); }
  void interrupt() override { inner_.interrupt(); }

 private:
  Broker& inner_;
};

class OutboxTest : public testing::ServicePartsTest {
 protected:
  void open() override {
    queue_ = service() + ".all";
    type_ = service() + ".happened.v1";
    database_ = open_database();
    connection_ = open_broker(clock_);
    broker_ = std::make_unique<MoodyBroker>(*connection_.broker);
    ASSERT_TRUE(sql::migrate(*database_, clock_, schema()));
    ASSERT_TRUE(broker_->declare({.name = queue_, .types = {type_}}));
  }

  Result<> tell_one(const std::string& subject, bool commit = true) {
    return database_->write([&](sql::Transaction& tx) -> Result<> {
      CODEFLIX_TRY(tell(tx, clock_, {.type = type_, .source = "test", .subject = subject, .data = "{}"}));
      if (!commit) return fail(ErrorKind::conflict, "changed.my_mind", "");
      return {};
    });
  }

  std::int64_t rows(const std::string& condition) {
    return database_->read([&](sql::Transaction& tx) { return tx.query("SELECT COUNT(*) FROM outbox WHERE " + condition); }).value()[0].integer(0);
  }

  std::vector<Event> received(std::size_t count) {
    std::vector<Event> events;
    while (events.size() < count) {
      const auto deliveries = broker_->receive(queue_, 10, kLong, {}).value();
      for (const auto& delivery : deliveries) {
        events.push_back(delivery.event);
        EXPECT_TRUE(broker_->ack(delivery));
      }
    }
    return events;
  }

  std::unique_ptr<runtime::Component> started_relay(sql::Database& database, Duration turn) {
    auto relay = make_outbox_relay("test relay", database, *broker_, clock_, turn);
    EXPECT_TRUE(relay->start());
    return relay;
  }
  std::unique_ptr<runtime::Component> started_relay() { return started_relay(*database_, std::chrono::seconds(5)); }

  SystemClock clock_;
  std::string queue_;
  std::string type_;
  std::unique_ptr<sql::Database> database_;
  testing::BrokerConnection connection_;
  std::unique_ptr<MoodyBroker> broker_;
};

TEST_P(OutboxTest, FillsInWhatIsMissing) {
  const trace::Scope scope("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  const auto before = clock_.now();
  ASSERT_TRUE(tell_one("1"));
  const auto relay = started_relay();
  const auto event = received(1).at(0);
  relay->stop();
  EXPECT_TRUE(is_uuid(event.id));
  EXPECT_GE(event.time, before);
  EXPECT_THAT(event.traceparent, ::testing::StartsWith("00-0af7651916cd43dd8448eb211c80319c-"));
}

TEST_P(OutboxTest, KeepsWhatIsGiven) {
  const Event event{"an-id", type_, "test", "s", 7, from_micros(1'000'001), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "[1.0]"};
  ASSERT_TRUE(database_->write([&](sql::Transaction& tx) { return tell(tx, clock_, event); }));
  const auto relay = started_relay();
  EXPECT_THAT(received(1), ElementsAre(event));
  relay->stop();
}

TEST_P(OutboxTest, RefusesAMalformedEventWithItsTransaction) {
  const auto told = database_->write([&](sql::Transaction& tx) { return tell(tx, clock_, {.type = type_, .source = "test", .data = "{"}); });
  EXPECT_EQ(testing::error_code(told), "event.malformed");
  EXPECT_EQ(rows("TRUE"), 0);
}

TEST_P(OutboxTest, ARolledBackEventIsNeverTold) {
  const auto relay = started_relay();
  EXPECT_FALSE(tell_one("never", false));
  ASSERT_TRUE(tell_one("told"));
  EXPECT_EQ(received(1).at(0).subject, "told");
  relay->stop();
  EXPECT_EQ(broker_->depth(queue_), 0);
}

TEST_P(OutboxTest, SendsInTheOrderOfMakingAcrossBatches) {
  std::vector<std::string> told;
  ASSERT_TRUE(database_->write([&](sql::Transaction& tx) -> Result<> {
    for (int i = 0; i < 250; ++i) {
      told.push_back(std::to_string(i));
      CODEFLIX_TRY(tell(tx, clock_, {.type = type_, .source = "test", .subject = told.back()}));
    }
    return {};
  }));
  const auto relay = started_relay();
  std::vector<std::string> heard;
  for (const auto& event : received(250)) heard.push_back(event.subject);
  EXPECT_EQ(heard, told);
  EXPECT_TRUE(testing::wait_until([&] { return rows("sent_at IS NULL") == 0; }));
  relay->stop();
}

TEST_P(OutboxTest, WhatWasCommittedBeforeACrashGoesOutAfterIt) {
  ASSERT_TRUE(tell_one("1"));
  database_.reset();
  database_ = open_database();
  const auto relay = started_relay();
  EXPECT_EQ(received(1).at(0).subject, "1");
  relay->stop();
}

TEST_P(OutboxTest, NothingIsMarkedWithoutTheBrokersWord) {
  broker_->away = true;
  const auto relay = started_relay();
  ASSERT_TRUE(tell_one("1"));
  ASSERT_TRUE(testing::wait_until([&] { return broker_->attempts > 1; })) << "it tries again by itself";
  EXPECT_EQ(rows("sent_at IS NULL"), 1);
  broker_->away = false;
  EXPECT_EQ(received(1).at(0).subject, "1");
  EXPECT_TRUE(testing::wait_until([&] { return rows("sent_at IS NULL") == 0; }));
  relay->stop();
}

TEST_P(OutboxTest, ACrashBetweenPublishAndMarkSendsTheSameEventAgain) {
  broker_->loses_word = true;
  const auto relay = started_relay();
  ASSERT_TRUE(tell_one("1"));
  ASSERT_TRUE(testing::wait_until([&] { return broker_->attempts > 1; }));
  broker_->loses_word = false;
  EXPECT_TRUE(testing::wait_until([&] { return rows("sent_at IS NULL") == 0; }));
  relay->stop();
  const auto events = received(2);
  EXPECT_EQ(events[0], events[1]) << "the inbox knows it by its id";
}

TEST_P(OutboxTest, SeesWhatAnotherHandleCommits) {
  const auto relay = started_relay();
  const auto other = open_database();
  ASSERT_TRUE(other->write([&](sql::Transaction& tx) { return tell(tx, clock_, {.type = type_, .source = "test", .subject = "other"}); }));
  EXPECT_EQ(received(1).at(0).subject, "other");
  relay->stop();
}

TEST_P(OutboxTest, RelaysOfOneDatabaseTakeTurnsAndSendEachEventOnce) {
  const auto other = open_database();
  const auto first = started_relay(*database_, std::chrono::hours(1));
  const auto second = started_relay(*other, std::chrono::hours(1));
  std::vector<std::string> told;
  for (int i = 0; i < 40; ++i) {
    told.push_back(std::to_string(i));
    ASSERT_TRUE((i % 2 == 0 ? *database_ : *other).write([&](sql::Transaction& tx) {
      return tell(tx, clock_, {.type = type_, .source = "test", .subject = told.back()});
    }));
  }
  std::vector<std::string> heard;
  for (const auto& event : received(40)) heard.push_back(event.subject);
  EXPECT_EQ(heard, told);
  ASSERT_TRUE(testing::wait_until([&] { return rows("sent_at IS NULL") == 0; }));
  const auto holder = database_->read([](sql::Transaction& tx) { return tx.query("SELECT holder FROM outbox_relay"); }).value()[0].text(0);
  first->stop();
  ASSERT_TRUE(tell_one("after the first"));
  EXPECT_EQ(received(1).at(0).subject, "after the first") << "who stops gives its turn back: " << holder;
  second->stop();
  EXPECT_EQ(broker_->depth(queue_), 0) << "nothing came twice";
}

TEST_P(OutboxTest, ATurnThatWasNotGivenBackEnds) {
  const auto take = [&](const std::string& ends_at) {
    return database_->write(
        [&](sql::Transaction& tx) { return tx.execute_script("UPDATE outbox_relay SET holder = 'killed', ends_at = " + ends_at + ";"); });
  };
  ASSERT_TRUE(take("9000000000000000"));
  const auto relay = started_relay();
  ASSERT_TRUE(tell_one("1"));
  ASSERT_TRUE(take("1"));
  EXPECT_EQ(received(1).at(0).subject, "1");
  relay->stop();
}

TEST_P(OutboxTest, SweepsWhatWasSentLongAgoOnly) {
  const auto days_ago = [&](int days) { return std::to_string(to_micros(clock_.now() - std::chrono::days(days))); };
  ASSERT_TRUE(tell_one("old and unsent"));
  ASSERT_TRUE(tell_one("sent lately"));
  ASSERT_TRUE(tell_one("sent long ago"));
  ASSERT_TRUE(database_->write([&](sql::Transaction& tx) {
    return tx.execute_script("UPDATE outbox SET sent_at = " + days_ago(6) + " WHERE event LIKE '%sent lately%';" +
                             "UPDATE outbox SET sent_at = " + days_ago(8) + " WHERE event LIKE '%sent long ago%';");
  }));
  broker_->away = true;
  auto relay = started_relay();
  ASSERT_TRUE(testing::wait_until([&] { return broker_->attempts > 0; }));
  broker_->away = false;
  EXPECT_TRUE(testing::wait_until([&] { return rows("event LIKE '%sent long ago%'") == 0; }));
  relay->stop();
  EXPECT_EQ(rows("TRUE"), 2);
}

TEST_P(OutboxTest, StopsAtOnceWhileTheBrokerIsAway) {
  broker_->away = true;
  const auto relay = started_relay();
  ASSERT_TRUE(tell_one("1"));
  ASSERT_TRUE(testing::wait_until([&] { return broker_->attempts > 0; }));
  relay->stop();
  EXPECT_EQ(rows("sent_at IS NULL"), 1);
}

INSTANTIATE_TEST_SUITE_P(Parts, OutboxTest, testing::service_parts(), testing::service_parts_name);

}  // namespace
}  // namespace codeflix::messaging
