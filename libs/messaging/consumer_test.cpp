#include "libs/messaging/consumer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <stdexcept>
#include <thread>

#include "libs/messaging/outbox.hpp"
#include "libs/telemetry/trace.hpp"
#include "libs/testing/child_test.hpp"
#include "libs/testing/service_parts.hpp"
#include "libs/testing/wait_until.hpp"

namespace codeflix::messaging {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kTable =
    "CREATE TABLE applied (subject TEXT NOT NULL, version BIGINT NOT NULL, times BIGINT NOT NULL, PRIMARY KEY (subject, version));";

/// Counts how often each version of each subject was applied.
Result<> record(sql::Transaction& tx, const Event& event) {
  CODEFLIX_TRY(tx.execute(
      "INSERT INTO applied (subject, version, times) VALUES ($1, $2, 1) ON CONFLICT (subject, version) DO UPDATE SET times = applied.times + 1",
      {event.subject, event.version}));
  return {};
}

/// A service with its database beside a broker.
struct House {
  House(const std::string& database_address, const testing::BrokerAdapter& adapter, const std::string& broker_address, const std::string& service)
      : database(testing::open_database(database_address)), connection(adapter.connect(broker_address, service, clock)), broker(*connection.broker) {
    const auto tables = sql::Migrations{"test", {{"0001_applied.sql", kTable}}};
    sql::migrate(*database, clock, schema()).value();
    sql::migrate(*database, clock, tables).value();
  }

  SystemClock clock;
  std::unique_ptr<sql::Database> database;
  testing::BrokerConnection connection;
  Broker& broker;
};

class ConsumerTest : public testing::ServicePartsTest {
 protected:
  void open() override {
    queue_ = {.name = service() + ".all", .types = {type()}};
    reopen();
  }
  void reopen() { house_ = std::make_unique<House>(database_address(), adapter(), broker_address(), service()); }

  std::string type() const { return service() + ".happened.v1"; }

  std::unique_ptr<runtime::Component> consume(EventHandler handler, ConsumerOptions options = {},
                                              const std::optional<QueueSpec>& queue = std::nullopt) {
    auto consumer = make_consumer(queue.value_or(queue_), *house_->database, house_->broker, house_->clock, std::move(handler), options);
    const auto started = consumer->start();
    EXPECT_TRUE(started) << started.error().detail;
    return consumer;
  }

  Event event(const std::string& subject, std::int64_t version = 1) {
    return {new_uuid(house_->clock), type(), "test", subject, version, house_->clock.now(), "", "{}"};
  }

  void publish(const std::vector<Event>& events) { ASSERT_TRUE(house_->broker.publish(events)); }

  /// Nothing waits or is worked on; where something comes again after a delay, to be asked when it has come.
  bool drained() {
    return testing::wait_until([&] { return house_->broker.depth(queue_.name) == 0; });
  }

  std::map<std::pair<std::string, std::int64_t>, std::int64_t> applied() {
    std::map<std::pair<std::string, std::int64_t>, std::int64_t> map;
    const auto rows = house_->database->read([](sql::Transaction& tx) { return tx.query("SELECT subject, version, times FROM applied"); }).value();
    for (const auto& row : rows) map[{row.text(0), row.integer(1)}] = row.integer(2);
    return map;
  }

  QueueSpec queue_;
  std::unique_ptr<House> house_;
};

using Applied = std::map<std::pair<std::string, std::int64_t>, std::int64_t>;

TEST_P(ConsumerTest, AppliesADoubledEventOnce) {
  const auto consumer = consume(record);
  const auto once = event("a");
  publish({once, once});
  publish({once, event("b")});
  ASSERT_TRUE(drained());
  consumer->stop();
  EXPECT_EQ(applied(), (Applied{{{"a", 1}, 1}, {{"b", 1}, 1}}));
}

TEST_P(ConsumerTest, TwoQueuesOfOneServiceEachApplyIt) {
  const auto first = consume(record);
  const auto second = consume(record, {}, QueueSpec{.name = service() + ".others", .types = {type()}});
  publish({event("a")});
  ASSERT_TRUE(drained());
  ASSERT_TRUE(testing::wait_until([&] { return house_->broker.depth(service() + ".others") == 0; }));
  first->stop();
  second->stop();
  EXPECT_EQ(applied(), (Applied{{{"a", 1}, 2}}));
}

TEST_P(ConsumerTest, NewestOnlyIgnoresWhatComesInReverseDoubledOrLate) {
  const auto consumer = consume(record, {.newest_only = true});
  const auto third = event("a", 3);
  publish({third, event("a", 2), event("a", 1), third, event("b", 1), event("b", 1)});
  ASSERT_TRUE(drained());
  publish({event("a", 3), event("a", 4), event("a", 2)});
  ASSERT_TRUE(drained());
  consumer->stop();
  EXPECT_EQ(applied(), (Applied{{{"a", 3}, 1}, {{"a", 4}, 1}, {{"b", 1}, 1}}));
}

TEST_P(ConsumerTest, WithoutNewestOnlyEachEventCounts) {
  const auto consumer = consume(record);
  publish({event("a", 3), event("a", 2), event("a", 2)});
  ASSERT_TRUE(drained());
  consumer->stop();
  EXPECT_EQ(applied(), (Applied{{{"a", 2}, 2}, {{"a", 3}, 1}}));
}

TEST_P(ConsumerTest, VersionsOfOtherSourcesDoNotMix) {
  const auto consumer = consume(record, {.newest_only = true});
  auto other = event("a", 1);
  other.source = "elsewhere";
  publish({event("a", 5), other});
  ASSERT_TRUE(drained());
  consumer->stop();
  EXPECT_EQ(applied(), (Applied{{{"a", 1}, 1}, {{"a", 5}, 1}}));
}

TEST_P(ConsumerTest, AFailureRollsEverythingBackAndComesAgain) {
  std::atomic<int> calls = 0;
  const auto consumer = consume(
      [&](sql::Transaction& tx, const Event& told) -> Result<> {
        CODEFLIX_TRY(record(tx, told));
        if (++calls == 1) return fail(ErrorKind::unavailable, "disk.busy", "Later.");
        if (calls == 2) throw std::runtime_error("a bug that passes");
        return {};
      },
      {.newest_only = true});
  publish({event("a")});
  ASSERT_TRUE(testing::wait_until([&] { return !applied().empty(); }));
  ASSERT_TRUE(drained());
  consumer->stop();
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(applied(), (Applied{{{"a", 1}, 1}})) << "neither the inbox nor the version may remember the failed attempts";
  EXPECT_THAT(house_->broker.dead_letters(9).value(), IsEmpty());
}

TEST_P(ConsumerTest, ErrorKindsDecide) {
  const std::vector<Error> fatal = {{ErrorKind::malformed, "body.malformed", "Broken."},
                                    {ErrorKind::invalid, "body.invalid", "Wrong."},
                                    {ErrorKind::not_found, "video.unknown", "No such video."},
                                    {ErrorKind::conflict, "video.deleted", "Gone."}};
  const std::vector<Error> passing = {{ErrorKind::unavailable, "x", ""}, {ErrorKind::internal, "x", ""}, {ErrorKind::conflict, "sql.unique", ""}};
  std::map<std::string, int> calls;
  std::atomic<std::size_t> called = 0;
  const auto consumer = consume([&](sql::Transaction&, const Event& told) -> Result<> {
    ++called;
    const bool is_fatal = told.subject[0] == 'f';
    const auto index = std::stoul(told.subject.substr(1));
    if (++calls[told.subject] > 1) return {};
    return Failure(is_fatal ? fatal[index] : passing[index]);
  });
  std::vector<Event> events;
  for (std::size_t i = 0; i < fatal.size(); ++i) events.push_back(event("f" + std::to_string(i)));
  for (std::size_t i = 0; i < passing.size(); ++i) events.push_back(event("p" + std::to_string(i)));
  publish(events);
  ASSERT_TRUE(testing::wait_until([&] { return called == fatal.size() + 2 * passing.size(); }));
  ASSERT_TRUE(drained());
  consumer->stop();
  for (std::size_t i = 0; i < fatal.size(); ++i) EXPECT_EQ(calls["f" + std::to_string(i)], 1);
  for (std::size_t i = 0; i < passing.size(); ++i) EXPECT_EQ(calls["p" + std::to_string(i)], 2);
  const auto letters = house_->broker.dead_letters(99).value();
  ASSERT_THAT(letters, SizeIs(fatal.size()));
  EXPECT_THAT(letters[0].reason, ::testing::AllOf(HasSubstr("body.malformed"), HasSubstr("Broken.")));
}

TEST_P(ConsumerTest, APoisonMessageDiesAndTheRestGoesOn) {
  auto queue = queue_;
  queue.max_deliveries = 3;
  const auto consumer = consume(
      [](sql::Transaction& tx, const Event& told) -> Result<> {
        CODEFLIX_TRY(record(tx, told));
        if (told.subject == "poison") throw std::logic_error("always");
        return {};
      },
      {}, queue);
  publish({event("poison"), event("good")});
  ASSERT_TRUE(testing::wait_until([&] { return !house_->broker.dead_letters(9).value().empty(); }));
  ASSERT_TRUE(drained());
  consumer->stop();
  EXPECT_EQ(applied(), (Applied{{{"good", 1}, 1}}));
  const auto letters = house_->broker.dead_letters(9).value();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_THAT(letters[0].reason, HasSubstr("always"));
}

TEST_P(ConsumerTest, ARequeuedDeadLetterIsApplied) {
  std::atomic<bool> mended = false;
  const auto consumer = consume([&](sql::Transaction& tx, const Event& told) -> Result<> {
    if (!mended) return fail(ErrorKind::invalid, "not.yet", "Not yet.");
    return record(tx, told);
  });
  publish({event("a")});
  ASSERT_TRUE(drained());
  mended = true;
  ASSERT_TRUE(house_->broker.requeue(house_->broker.dead_letters(1).value().at(0).id));
  ASSERT_TRUE(drained());
  consumer->stop();
  EXPECT_EQ(applied(), (Applied{{{"a", 1}, 1}}));
}

TEST_P(ConsumerTest, TheHandlerWorksInTheEventsTrace) {
  std::mutex mutex;
  std::string seen;
  const auto consumer = consume([&](sql::Transaction&, const Event&) -> Result<> {
    const std::lock_guard lock(mutex);
    seen = trace::current() ? trace::current()->trace_id() : "none";
    return {};
  });
  auto traced = event("a");
  traced.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  publish({traced});
  ASSERT_TRUE(drained());
  consumer->stop();
  EXPECT_EQ(seen, "0af7651916cd43dd8448eb211c80319c");
}

TEST_P(ConsumerTest, AnEventThatAHandlerTellsGoesOutWithItsEffect) {
  const auto consumer = consume([&](sql::Transaction& tx, const Event& told) -> Result<> {
    CODEFLIX_TRY(record(tx, told));
    return tell(tx, house_->clock, {.type = service() + ".answered.v1", .source = "test", .subject = told.subject});
  });
  const auto answers = consume([](sql::Transaction& tx, const Event& told) { return record(tx, told); }, {},
                               QueueSpec{.name = service() + ".answers", .types = {service() + ".answered.v1"}});
  const auto relay = make_outbox_relay("test", *house_->database, house_->broker, house_->clock);
  ASSERT_TRUE(relay->start());
  publish({event("a")});
  EXPECT_TRUE(testing::wait_until([&] { return applied().size() == 2; })) << "version 1 by the question, 0 by the answer";
  relay->stop();
  answers->stop();
  consumer->stop();
}

TEST_P(ConsumerTest, StopReturnsWhileIdleAndAfterAnInterrupt) {
  auto consumer = consume(record, {.threads = 3});
  consumer->stop();
  consumer = consume(record, {.threads = 3});
  house_->broker.interrupt();
  consumer->stop();
}

TEST_P(ConsumerTest, ConcurrentWritersEndInTheFinalState) {
  constexpr int kWriters = 4;
  constexpr int kAggregates = 5;
  constexpr int kVersions = 10;
  const auto relay = make_outbox_relay("test", *house_->database, house_->broker, house_->clock);
  const auto consumer = consume(
      [](sql::Transaction& tx, const Event& told) -> Result<> {
        CODEFLIX_TRY(tx.execute("DELETE FROM applied WHERE subject = $1", {told.subject}));
        return record(tx, told);
      },
      {.newest_only = true, .threads = 4});
  ASSERT_TRUE(relay->start());
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
      writers.emplace_back([&, writer] {
        for (int version = 1; version <= kVersions; ++version) {
          for (int aggregate = 0; aggregate < kAggregates; ++aggregate) {
            const auto subject = std::to_string(writer) + "." + std::to_string(aggregate);
            EXPECT_TRUE(house_->database->write([&](sql::Transaction& tx) {
              return tell(tx, house_->clock, {.type = type(), .source = "test", .subject = subject, .version = version});
            }));
          }
        }
      });
    }
  }
  const auto unsent = [&] {
    return house_->database->read([](sql::Transaction& tx) { return tx.query("SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL"); })
        .value()[0]
        .integer(0);
  };
  ASSERT_TRUE(testing::wait_until([&] { return unsent() == 0; }));
  ASSERT_TRUE(drained());
  relay->stop();
  consumer->stop();
  Applied expected;
  for (int writer = 0; writer < kWriters; ++writer) {
    for (int aggregate = 0; aggregate < kAggregates; ++aggregate) expected[{std::to_string(writer) + "." + std::to_string(aggregate), kVersions}] = 1;
  }
  EXPECT_EQ(applied(), expected);
  EXPECT_THAT(house_->broker.dead_letters(9).value(), IsEmpty());
}

TEST_P(ConsumerTest, KillOfTheWholeHouseAppliesEachAcknowledgedEventOnce) {
  house_.reset();
  std::vector<std::string> acknowledged;
  for (int life = 0; life < 3; ++life) {
    testing::ChildTest child("ConsumerChild.DISABLED_LivesUntilKilled", {{"CHILD_DATABASE", database_address()},
                                                                         {"CHILD_ADAPTER", adapter().name},
                                                                         {"CHILD_BROKER", broker_address()},
                                                                         {"CHILD_SERVICE", service()},
                                                                         {"CHILD_LIFE", std::to_string(life)}});
    const auto enough = acknowledged.size() + 15;
    while (acknowledged.size() < enough) {
      auto text = child.next();
      ASSERT_TRUE(text) << "the child ended by itself";
      acknowledged.push_back(*text);
    }
    child.kill();
    while (auto text = child.next()) acknowledged.push_back(*text);
  }
  reopen();
  const auto relay = make_outbox_relay("test", *house_->database, house_->broker, house_->clock);
  const auto consumer = consume(record);
  ASSERT_TRUE(relay->start());
  const auto all_there = [&] {
    const auto map = applied();
    return std::all_of(acknowledged.begin(), acknowledged.end(), [&](const std::string& subject) { return map.contains({subject, 1}); });
  };
  EXPECT_TRUE(testing::wait_until(all_there));
  relay->stop();
  consumer->stop();
  for (const auto& [key, times] : applied()) EXPECT_EQ(times, 1) << key.first;
}

TEST(ConsumerChild, DISABLED_LivesUntilKilled) {
  const std::string service = testing::from_parent("CHILD_SERVICE");
  House house(testing::from_parent("CHILD_DATABASE"), testing::broker_adapter(testing::from_parent("CHILD_ADAPTER")),
              testing::from_parent("CHILD_BROKER"), service);
  const std::string life = testing::from_parent("CHILD_LIFE");
  const auto relay = make_outbox_relay("child", *house.database, house.broker, house.clock);
  const auto consumer =
      make_consumer({.name = service + ".all", .types = {service + ".happened.v1"}}, *house.database, house.broker, house.clock, record);
  ASSERT_TRUE(consumer->start());
  ASSERT_TRUE(relay->start());
  for (int i = 0;; ++i) {
    const auto subject = life + "." + std::to_string(i);
    ASSERT_TRUE(house.database->write([&](sql::Transaction& tx) {
      return tell(tx, house.clock, {.type = service + ".happened.v1", .source = "test", .subject = subject, .version = 1});
    }));
    testing::acknowledge(subject);
  }
}

INSTANTIATE_TEST_SUITE_P(Parts, ConsumerTest, testing::service_parts(), testing::service_parts_name);

}  // namespace
}  // namespace codeflix::messaging
