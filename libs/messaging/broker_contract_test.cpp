#include "libs/messaging/broker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "libs/messaging/embedded_broker.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/testing/child_test.hpp"
#include "libs/testing/error_code.hpp"
#include "libs/testing/temp_folder.hpp"
#include "libs/testing/wait_until.hpp"

/// The promises of messaging::Broker. An adapter is added by one more entry in kAdapters.
namespace codeflix::messaging {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

/// A broker's place, which outlives the connections to it. Its address can be handed to another process.
struct Place {
  virtual ~Place() = default;
  virtual std::string address() const = 0;
};

struct SqlitePlace final : Place {
  testing::TempFolder folder;
  std::string address() const override { return (folder / "broker.db").string(); }
};

/// A connected broker with what it stands on.
struct Connection {
  std::shared_ptr<void> below;
  std::unique_ptr<Broker> broker;
};

struct Adapter {
  std::string name;
  std::function<std::unique_ptr<Place>()> make;
  std::function<Connection(const std::string& address, const Clock& clock)> connect;
};

const std::vector<Adapter> kAdapters = {
    {"embedded", [] { return std::make_unique<SqlitePlace>(); },
     [](const std::string& address, const Clock& clock) {
       std::shared_ptr<sql::Database> database = sql::open_sqlite(address).value();
       auto broker = make_embedded_broker(*database, clock).value();
       return Connection{std::move(database), std::move(broker)};
     }},
};

constexpr milliseconds kLong = std::chrono::minutes(1);  ///< bounds a failing test only
constexpr milliseconds kNow{0};

Event event_of(std::string type, std::string subject, std::int64_t version = 1) {
  const SystemClock clock;
  return {new_uuid(clock), std::move(type), "test", std::move(subject), version, clock.now(), "", R"({"n": 1.0})"};
}

std::vector<std::string> subjects(const std::vector<Delivery>& deliveries) {
  std::vector<std::string> list;
  for (const auto& delivery : deliveries) list.push_back(delivery.event.subject);
  return list;
}

class BrokerContract : public ::testing::TestWithParam<Adapter> {
 protected:
  void SetUp() override {
    place_ = GetParam().make();
    reconnect();
  }

  void reconnect() {
    connection_ = {};
    connection_ = GetParam().connect(place_->address(), clock_);
  }

  Broker& broker() { return *connection_.broker; }

  void declare(const QueueSpec& queue) { ASSERT_TRUE(broker().declare(queue)); }

  void publish(const std::vector<Event>& events) {
    const auto done = broker().publish(events);
    ASSERT_TRUE(done) << done.error().detail;
  }

  std::vector<Delivery> receive(const std::string& queue, std::size_t max = 10, milliseconds wait = kLong) {
    auto deliveries = broker().receive(queue, max, wait);
    EXPECT_TRUE(deliveries) << deliveries.error().detail;
    return deliveries.value_or(std::vector<Delivery>());
  }

  Delivery receive_one(const std::string& queue) {
    auto deliveries = receive(queue, 1);
    return deliveries.empty() ? Delivery() : deliveries.front();
  }

  SystemClock clock_;
  std::unique_ptr<Place> place_;
  Connection connection_;
};

TEST_P(BrokerContract, EveryBoundQueueGetsACopyAsItWasTold) {
  declare({.name = "a.first", .types = {"t.one.v1", "t.two.v1"}});
  declare({.name = "b.second", .types = {"t.one.v1"}});
  const auto event = event_of("t.one.v1", "s");
  publish({event});
  EXPECT_EQ(receive_one("a.first").event, event);
  EXPECT_EQ(receive_one("b.second").event, event);
  EXPECT_EQ(broker().depth("a.first"), 1) << "leased messages count";
}

TEST_P(BrokerContract, WhatNobodyWantsIsDropped) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  publish({event_of("t.other.v1", "s")});
  EXPECT_EQ(broker().depth("a.first"), 0);
  EXPECT_THAT(receive("a.first", 10, kNow), IsEmpty());
}

TEST_P(BrokerContract, APublishedEventSurvivesAReconnect) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  publish({event_of("t.one.v1", "1"), event_of("t.one.v1", "2")});
  reconnect();
  EXPECT_THAT(subjects(receive("a.first")), ElementsAre("1", "2"));
}

TEST_P(BrokerContract, APublishIsAllOrNothing) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  auto broken = event_of("t.one.v1", "2");
  broken.data = "{";
  const auto done = broker().publish(std::vector{event_of("t.one.v1", "1"), broken});
  ASSERT_FALSE(done);
  EXPECT_EQ(testing::error_code(done), "event.malformed");
  EXPECT_EQ(broker().depth("a.first"), 0);
}

TEST_P(BrokerContract, AnAckedMessageIsGone) {
  declare({.name = "a.first", .types = {"t.one.v1"}, .lease = milliseconds(1)});
  publish({event_of("t.one.v1", "1")});
  ASSERT_TRUE(broker().ack(receive_one("a.first")));
  EXPECT_EQ(broker().depth("a.first"), 0);
  reconnect();
  EXPECT_EQ(broker().depth("a.first"), 0);
  EXPECT_THAT(receive("a.first", 10, kNow), IsEmpty());
}

TEST_P(BrokerContract, ALeasedMessageIsNotHandedOutAgain) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  publish({event_of("t.one.v1", "1"), event_of("t.one.v1", "2")});
  EXPECT_THAT(subjects(receive("a.first", 1)), ElementsAre("1"));
  EXPECT_THAT(subjects(receive("a.first", 9)), ElementsAre("2"));
  EXPECT_THAT(receive("a.first", 9, kNow), IsEmpty());
}

TEST_P(BrokerContract, AfterTheLeaseItComesAgainAndTheOldDeliveryIsWorthless) {
  declare({.name = "a.first", .types = {"t.one.v1"}, .lease = milliseconds(20)});
  publish({event_of("t.one.v1", "1")});
  const auto first = receive_one("a.first");
  const auto second = receive_one("a.first");
  EXPECT_EQ(second.event, first.event);
  EXPECT_EQ(first.count, 1);
  EXPECT_EQ(second.count, 2);
  EXPECT_NE(first.token, second.token);

  EXPECT_EQ(testing::error_code(broker().ack(first)), "delivery.stale");
  EXPECT_EQ(testing::error_code(broker().retry(first, kNow, "late")), "delivery.stale");
  EXPECT_EQ(testing::error_code(broker().dead_letter(first, "late")), "delivery.stale");
  EXPECT_EQ(broker().depth("a.first"), 1);
  EXPECT_THAT(broker().dead_letters(10).value(), IsEmpty());
  EXPECT_TRUE(broker().ack(second));
  EXPECT_EQ(broker().depth("a.first"), 0);
}

TEST_P(BrokerContract, ADeliveryEndsOnce) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  publish({event_of("t.one.v1", "1"), event_of("t.one.v1", "2")});
  const auto deliveries = receive("a.first");
  ASSERT_THAT(deliveries, SizeIs(2));
  ASSERT_TRUE(broker().ack(deliveries[0]));
  EXPECT_EQ(testing::error_code(broker().ack(deliveries[0])), "delivery.stale");
  EXPECT_EQ(broker().ack(deliveries[0]).error().kind, ErrorKind::conflict);
  ASSERT_TRUE(broker().retry(deliveries[1], kLong, "later"));
  EXPECT_EQ(testing::error_code(broker().ack(deliveries[1])), "delivery.stale") << "it is in the queue again";
  EXPECT_EQ(broker().depth("a.first"), 1);
}

TEST_P(BrokerContract, WhatADeadProcessHeldComesAgainAtOnce) {
  declare({.name = "a.first", .types = {"t.one.v1"}, .lease = std::chrono::hours(1)});
  publish({event_of("t.one.v1", "1")});
  const auto held = receive_one("a.first");
  reconnect();
  const auto again = receive_one("a.first");
  EXPECT_EQ(again.event, held.event);
  EXPECT_EQ(again.count, 2) << "so that a message that kills its process dies in the end";
  EXPECT_EQ(testing::error_code(broker().ack(held)), "delivery.stale");
}

TEST_P(BrokerContract, ARefusedMessageComesAgainAfterItsDelay) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  publish({event_of("t.one.v1", "1")});
  const auto first = receive_one("a.first");
  const auto refused = std::chrono::steady_clock::now();
  ASSERT_TRUE(broker().retry(first, milliseconds(60), "not yet"));
  EXPECT_THAT(receive("a.first", 1, kNow), IsEmpty()) << "before its delay";
  const auto second = receive_one("a.first");
  EXPECT_GE(std::chrono::steady_clock::now() - refused, milliseconds(59));
  EXPECT_EQ(second.event, first.event);
  EXPECT_EQ(second.count, 2);
}

TEST_P(BrokerContract, ADelayedMessageHoldsNobodyUp) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  publish({event_of("t.one.v1", "1"), event_of("t.one.v1", "2")});
  ASSERT_TRUE(broker().retry(receive_one("a.first"), kLong, "not yet"));
  EXPECT_EQ(receive_one("a.first").event.subject, "2");
}

TEST_P(BrokerContract, ADelayOutlivesAReconnect) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  publish({event_of("t.one.v1", "1")});
  ASSERT_TRUE(broker().retry(receive_one("a.first"), milliseconds(30), "not yet"));
  reconnect();
  const auto again = receive_one("a.first");
  EXPECT_EQ(again.event.subject, "1");
  EXPECT_EQ(again.count, 2);
}

TEST_P(BrokerContract, AfterTooManyRefusalsItIsADeadLetterWithTheReason) {
  declare({.name = "a.first", .types = {"t.one.v1"}, .max_deliveries = 3});
  const auto event = event_of("t.one.v1", "1");
  publish({event});
  for (int i = 1; i <= 3; ++i) {
    const auto delivery = receive_one("a.first");
    EXPECT_EQ(delivery.count, i);
    EXPECT_THAT(broker().dead_letters(10).value(), IsEmpty());
    ASSERT_TRUE(broker().retry(delivery, kNow, "failure " + std::to_string(i)));
  }
  EXPECT_EQ(broker().depth("a.first"), 0);
  const auto letters = broker().dead_letters(10).value();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].queue, "a.first");
  EXPECT_EQ(letters[0].reason, "failure 3");
  EXPECT_EQ(letters[0].event, event);
  EXPECT_LE(letters[0].at, clock_.now());
}

TEST_P(BrokerContract, AMessageThatKillsItsConsumersIsADeadLetterToo) {
  declare({.name = "a.first", .types = {"t.one.v1"}, .max_deliveries = 2, .lease = milliseconds(5)});
  publish({event_of("t.one.v1", "1")});
  receive_one("a.first");
  receive_one("a.first");
  ASSERT_TRUE(testing::wait_until([&] { return receive("a.first", 1, kNow).empty() && !broker().dead_letters(1).value().empty(); }));
  EXPECT_THAT(broker().dead_letters(10).value().at(0).reason, HasSubstr("lease"));
  EXPECT_EQ(broker().depth("a.first"), 0);
}

TEST_P(BrokerContract, DeadLettersCanBeRequeuedAndDropped) {
  declare({.name = "a.first", .types = {"t.one.v1"}, .max_deliveries = 2});
  declare({.name = "b.second", .types = {"t.one.v1"}});
  publish({event_of("t.one.v1", "1"), event_of("t.one.v1", "2"), event_of("t.one.v1", "3")});
  for (const auto& delivery : receive("a.first")) ASSERT_TRUE(broker().dead_letter(delivery, "broken " + delivery.event.subject));
  reconnect();
  auto letters = broker().dead_letters(10).value();
  ASSERT_THAT(letters, SizeIs(3));
  EXPECT_THAT(broker().dead_letters(2).value(), SizeIs(2));
  EXPECT_EQ(letters[0].reason, "broken 1");

  publish({event_of("t.one.v1", "4")});
  ASSERT_TRUE(broker().requeue(letters[0].id));
  ASSERT_TRUE(broker().drop(letters[1].id));
  ASSERT_THAT(broker().dead_letters(10).value(), SizeIs(1));
  EXPECT_EQ(broker().dead_letters(10).value()[0].event.subject, "3");
  const auto again = receive("a.first");
  EXPECT_THAT(subjects(again), ElementsAre("4", "1"));
  EXPECT_EQ(again.at(1).count, 1);
  EXPECT_EQ(broker().depth("b.second"), 4) << "a requeued letter goes back to its own queue only";

  for (const auto& id : {letters[0].id, letters[1].id, std::string("none")}) {
    EXPECT_EQ(testing::error_code(broker().requeue(id)), "dead_letter.unknown");
    EXPECT_EQ(testing::error_code(broker().drop(id)), "dead_letter.unknown");
    EXPECT_EQ(broker().drop(id).error().kind, ErrorKind::not_found);
  }
}

TEST_P(BrokerContract, ADeclarationIsIdempotentAndAppliesChanges) {
  declare({.name = "a.first", .types = {"t.one.v1", "t.two.v1"}});
  declare({.name = "a.first", .types = {"t.one.v1", "t.two.v1"}});
  publish({event_of("t.one.v1", "1")});
  declare({.name = "a.first", .types = {"t.two.v1", "t.three.v1"}, .max_deliveries = 1});
  publish({event_of("t.one.v1", "2"), event_of("t.two.v1", "3"), event_of("t.three.v1", "4")});
  const auto deliveries = receive("a.first");
  EXPECT_THAT(subjects(deliveries), ElementsAre("1", "3", "4")) << "what was already there stays, once";
  ASSERT_TRUE(broker().retry(deliveries.at(0), kNow, "once only"));
  EXPECT_THAT(broker().dead_letters(10).value(), SizeIs(1)) << "the new limit holds";
}

TEST_P(BrokerContract, AnUndeclaredQueueIsAnError) {
  const auto deliveries = broker().receive("no.such", 1, kLong);
  ASSERT_FALSE(deliveries);
  EXPECT_EQ(testing::error_code(deliveries), "queue.unknown");
  EXPECT_EQ(deliveries.error().kind, ErrorKind::not_found);
}

TEST_P(BrokerContract, AWaitingReceiveIsWokenByAPublish) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  std::vector<std::string> got;
  std::jthread receiver([&] { got = subjects(receive("a.first", 1, kLong)); });
  publish({event_of("t.one.v1", "1")});
  receiver.join();
  EXPECT_THAT(got, ElementsAre("1"));
}

TEST_P(BrokerContract, InterruptAndStopEndAWait) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  std::vector<Delivery> got(1);
  std::jthread stopped([&](const std::stop_token& stop) { got = broker().receive("a.first", 1, kLong, stop).value(); });
  stopped.request_stop();
  stopped.join();
  EXPECT_THAT(got, IsEmpty());

  std::vector<Delivery> other(1);
  std::jthread interrupted([&] { other = receive("a.first", 1, kLong); });
  broker().interrupt();
  interrupted.join();
  EXPECT_THAT(other, IsEmpty());
  publish({event_of("t.one.v1", "1")});
  EXPECT_THAT(receive("a.first", 1, kLong), IsEmpty()) << "from now on";
}

TEST_P(BrokerContract, ConcurrentConsumersNeverShareAMessageAndMissNone) {
  constexpr int kEvents = 200;
  declare({.name = "a.first", .types = {"t.one.v1"}});
  std::mutex mutex;
  std::multiset<std::string> seen;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (;;) {
          {
            const std::lock_guard lock(mutex);
            if (seen.size() >= kEvents) return broker().interrupt();
          }
          for (const auto& delivery : receive("a.first", 7)) {
            refused += broker().ack(delivery) ? 0 : 1;
            const std::lock_guard lock(mutex);
            seen.insert(delivery.event.subject);
          }
        }
      });
    }
    for (int i = 0; i < kEvents; i += 10) {
      std::vector<Event> events;
      for (int j = i; j < i + 10; ++j) events.push_back(event_of("t.one.v1", std::to_string(j)));
      publish(events);
    }
  }
  EXPECT_EQ(refused, 0);
  EXPECT_EQ(seen.size(), std::size_t{kEvents});
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), std::size_t{kEvents});
  EXPECT_EQ(broker().depth("a.first"), 0);
}

TEST_P(BrokerContract, OnePublishersEventsComeInOrder) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  std::vector<std::string> told;
  for (int i = 0; i < 60; ++i) {
    told.push_back(std::to_string(i));
    publish({event_of("t.one.v1", told.back())});
  }
  std::vector<std::string> heard;
  while (heard.size() < told.size()) {
    for (const auto& delivery : receive("a.first", 7)) {
      heard.push_back(delivery.event.subject);
      ASSERT_TRUE(broker().ack(delivery));
    }
  }
  EXPECT_EQ(heard, told);
}

TEST_P(BrokerContract, KillOfThePublisherLosesNothingAcknowledged) {
  declare({.name = "a.first", .types = {"t.one.v1"}});
  std::vector<std::string> acknowledged;
  {
    testing::ChildTest child("BrokerContractChild.DISABLED_PublishesUntilKilled",
                             {{"CHILD_ADAPTER", GetParam().name}, {"CHILD_ADDRESS", place_->address()}});
    while (acknowledged.size() < 40) {
      auto text = child.next();
      ASSERT_TRUE(text) << "the child ended by itself";
      acknowledged.push_back(*text);
    }
    child.kill();
    while (auto text = child.next()) acknowledged.push_back(*text);
  }
  reconnect();
  const auto list = subjects(receive("a.first", 100'000));
  const std::set<std::string> there(list.begin(), list.end());
  for (const auto& subject : acknowledged) EXPECT_TRUE(there.contains(subject)) << subject;
}

TEST(BrokerContractChild, DISABLED_PublishesUntilKilled) {
  const SystemClock clock;
  const std::string name = std::getenv("CHILD_ADAPTER");
  for (const auto& adapter : kAdapters) {
    if (adapter.name != name) continue;
    const auto connection = adapter.connect(std::getenv("CHILD_ADDRESS"), clock);
    for (int i = 0;; ++i) {
      ASSERT_TRUE(connection.broker->publish(std::vector{event_of("t.one.v1", std::to_string(i))}));
      testing::acknowledge(std::to_string(i));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Adapters, BrokerContract, ::testing::ValuesIn(kAdapters), [](const auto& adapter) { return adapter.param.name; });

}  // namespace
}  // namespace codeflix::messaging
