#include "libs/messaging/broker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "libs/testing/broker_places.hpp"
#include "libs/testing/child_test.hpp"
#include "libs/testing/error_code.hpp"
#include "libs/testing/wait_until.hpp"

/// The promises of messaging::Broker. An adapter is added by one more entry in testing::kBrokerAdapters.
namespace codeflix::messaging {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

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

class BrokerContract : public ::testing::TestWithParam<testing::BrokerAdapter> {
 protected:
  void SetUp() override {
    if (!GetParam().available()) GTEST_SKIP() << testing::skip_reason(GetParam().engine);
    place_ = GetParam().make();
    first_ = place_->service() + ".first";
    second_ = place_->service() + ".second";
    one_ = place_->service() + ".one.v1";
    two_ = place_->service() + ".two.v1";
    three_ = place_->service() + ".three.v1";
    reconnect();
  }

  void reconnect() {
    connection_ = {};
    connection_ = GetParam().connect(place_->address(), place_->service(), clock_);
  }

  Broker& broker() { return *connection_.broker; }

  void declare(const QueueSpec& queue) {
    const auto done = broker().declare(queue);
    ASSERT_TRUE(done) << done.error().detail;
  }

  void publish(const std::vector<Event>& events) {
    const auto done = broker().publish(events);
    ASSERT_TRUE(done) << done.error().detail;
  }

  /// What one call brings.
  std::vector<Delivery> receive(const std::string& queue, std::size_t max, milliseconds wait) {
    auto deliveries = broker().receive(queue, max, wait);
    EXPECT_TRUE(deliveries) << deliveries.error().detail;
    return deliveries.value_or(std::vector<Delivery>());
  }

  /// So many, by as many calls as it takes: a broker may bring what is ready piece by piece.
  std::vector<Delivery> receive(const std::string& queue, std::size_t count) {
    std::vector<Delivery> all;
    while (all.size() < count) {
      auto some = receive(queue, count - all.size(), kLong);
      if (some.empty()) break;
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    EXPECT_THAT(all, SizeIs(count));
    return all;
  }

  Delivery receive_one(const std::string& queue) {
    auto deliveries = receive(queue, 1);
    return deliveries.empty() ? Delivery() : deliveries.front();
  }

  std::vector<Delivery> receive_now(const std::string& queue) { return receive(queue, 10, kNow); }

  std::string first_;
  std::string second_;
  std::string one_;
  std::string two_;
  std::string three_;
  SystemClock clock_;
  std::unique_ptr<testing::BrokerPlace> place_;
  testing::BrokerConnection connection_;
};

TEST_P(BrokerContract, EveryBoundQueueGetsACopyAsItWasTold) {
  declare({.name = first_, .types = {one_, two_}});
  declare({.name = second_, .types = {one_}});
  const auto event = event_of(one_, "s");
  publish({event});
  EXPECT_EQ(receive_one(first_).event, event);
  EXPECT_EQ(receive_one(second_).event, event);
  EXPECT_EQ(broker().depth(first_), 1) << "leased messages count";
}

TEST_P(BrokerContract, WhatNobodyWantsIsDropped) {
  declare({.name = first_, .types = {one_}});
  publish({event_of(three_, "s")});
  EXPECT_EQ(broker().depth(first_), 0);
  EXPECT_THAT(receive_now(first_), IsEmpty());
}

TEST_P(BrokerContract, APublishedEventSurvivesAReconnect) {
  declare({.name = first_, .types = {one_}});
  publish({event_of(one_, "1"), event_of(one_, "2")});
  reconnect();
  EXPECT_THAT(subjects(receive(first_, 2)), ElementsAre("1", "2"));
}

TEST_P(BrokerContract, APublishIsAllOrNothing) {
  declare({.name = first_, .types = {one_}});
  auto broken = event_of(one_, "2");
  broken.data = "{";
  const auto done = broker().publish(std::vector{event_of(one_, "1"), broken});
  ASSERT_FALSE(done);
  EXPECT_EQ(testing::error_code(done), "event.malformed");
  EXPECT_EQ(broker().depth(first_), 0);
}

TEST_P(BrokerContract, AnAckedMessageIsGone) {
  declare({.name = first_, .types = {one_}, .lease = std::chrono::seconds(1)});
  publish({event_of(one_, "1"), event_of(one_, "2")});
  const auto deliveries = receive(first_, 2);
  ASSERT_TRUE(broker().ack(deliveries.at(0)));
  EXPECT_EQ(broker().depth(first_), 1);
  EXPECT_EQ(receive_one(first_).event.subject, "2") << "both leases have ended";
  EXPECT_EQ(broker().depth(first_), 1);
  reconnect();
  EXPECT_EQ(receive_one(first_).event.subject, "2");
  EXPECT_THAT(receive_now(first_), IsEmpty());
}

TEST_P(BrokerContract, ALeasedMessageIsNotHandedOutAgain) {
  declare({.name = first_, .types = {one_}});
  publish({event_of(one_, "1"), event_of(one_, "2")});
  EXPECT_THAT(subjects(receive(first_, 1)), ElementsAre("1"));
  EXPECT_THAT(subjects(receive(first_, 9, kLong)), ElementsAre("2"));
  EXPECT_THAT(receive_now(first_), IsEmpty());
}

TEST_P(BrokerContract, AfterTheLeaseItComesAgainAndTheOldDeliveryIsWorthless) {
  declare({.name = first_, .types = {one_}, .lease = milliseconds(20)});
  publish({event_of(one_, "1")});
  const auto first = receive_one(first_);
  declare({.name = first_, .types = {one_}});  // the next lease is long enough for what follows
  const auto second = receive_one(first_);
  EXPECT_EQ(second.event, first.event);
  EXPECT_EQ(first.count, 1);
  EXPECT_EQ(second.count, 2);
  EXPECT_NE(first.token, second.token);

  EXPECT_EQ(testing::error_code(broker().ack(first)), "delivery.stale");
  EXPECT_EQ(testing::error_code(broker().retry(first, kNow, "late")), "delivery.stale");
  EXPECT_EQ(testing::error_code(broker().dead_letter(first, "late")), "delivery.stale");
  EXPECT_EQ(broker().depth(first_), 1);
  EXPECT_THAT(broker().dead_letters(10).value(), IsEmpty());
  EXPECT_TRUE(broker().ack(second));
  EXPECT_EQ(broker().depth(first_), 0);
}

TEST_P(BrokerContract, ADeliveryEndsOnce) {
  declare({.name = first_, .types = {one_}});
  publish({event_of(one_, "1"), event_of(one_, "2")});
  const auto deliveries = receive(first_, 2);
  ASSERT_THAT(deliveries, SizeIs(2));
  ASSERT_TRUE(broker().ack(deliveries[0]));
  EXPECT_EQ(testing::error_code(broker().ack(deliveries[0])), "delivery.stale");
  EXPECT_EQ(broker().ack(deliveries[0]).error().kind, ErrorKind::conflict);
  ASSERT_TRUE(broker().retry(deliveries[1], kLong, "later"));
  EXPECT_EQ(testing::error_code(broker().ack(deliveries[1])), "delivery.stale") << "it is in the queue again";
  EXPECT_EQ(broker().depth(first_), 1);
}

TEST_P(BrokerContract, WhatADeadProcessHeldComesAgainAtOnce) {
  declare({.name = first_, .types = {one_}, .lease = std::chrono::minutes(25)});
  publish({event_of(one_, "1")});
  const auto held = receive_one(first_);
  reconnect();
  const auto again = receive_one(first_);
  EXPECT_EQ(again.event, held.event);
  EXPECT_EQ(again.count, 2) << "so that a message that kills its process dies in the end";
  EXPECT_EQ(testing::error_code(broker().ack(held)), "delivery.stale");
}

TEST_P(BrokerContract, ARefusedMessageComesAgainAfterItsDelay) {
  declare({.name = first_, .types = {one_}});
  publish({event_of(one_, "1")});
  const auto first = receive_one(first_);
  const auto refused = std::chrono::steady_clock::now();
  ASSERT_TRUE(broker().retry(first, milliseconds(60), "not yet"));
  EXPECT_THAT(receive_now(first_), IsEmpty()) << "before its delay";
  const auto second = receive_one(first_);
  EXPECT_GE(std::chrono::steady_clock::now() - refused, milliseconds(59));
  EXPECT_EQ(second.event, first.event);
  EXPECT_EQ(second.count, 2);
}

TEST_P(BrokerContract, ADelayedMessageHoldsNobodyUp) {
  declare({.name = first_, .types = {one_}});
  publish({event_of(one_, "1"), event_of(one_, "2")});
  ASSERT_TRUE(broker().retry(receive_one(first_), kLong, "not yet"));
  EXPECT_EQ(receive_one(first_).event.subject, "2");
}

TEST_P(BrokerContract, ADelayOutlivesAReconnect) {
  declare({.name = first_, .types = {one_}});
  publish({event_of(one_, "1")});
  ASSERT_TRUE(broker().retry(receive_one(first_), milliseconds(30), "not yet"));
  reconnect();
  const auto again = receive_one(first_);
  EXPECT_EQ(again.event.subject, "1");
  EXPECT_EQ(again.count, 2);
}

TEST_P(BrokerContract, AfterTooManyRefusalsItIsADeadLetterWithTheReason) {
  declare({.name = first_, .types = {one_}, .max_deliveries = 3});
  const auto event = event_of(one_, "1");
  publish({event});
  for (int i = 1; i <= 3; ++i) {
    const auto delivery = receive_one(first_);
    EXPECT_EQ(delivery.count, i);
    EXPECT_THAT(broker().dead_letters(10).value(), IsEmpty());
    ASSERT_TRUE(broker().retry(delivery, kNow, "failure " + std::to_string(i)));
  }
  EXPECT_EQ(broker().depth(first_), 0);
  const auto letters = broker().dead_letters(10).value();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].queue, first_);
  EXPECT_EQ(letters[0].reason, "failure 3");
  EXPECT_EQ(letters[0].attempts, 3);
  EXPECT_EQ(letters[0].event, event);
  EXPECT_LE(letters[0].at, clock_.now());
}

TEST_P(BrokerContract, AMessageThatKillsItsConsumersIsADeadLetterToo) {
  declare({.name = first_, .types = {one_}, .max_deliveries = 2, .lease = milliseconds(5)});
  publish({event_of(one_, "1")});
  receive_one(first_);
  receive_one(first_);
  ASSERT_TRUE(testing::wait_until([&] { return receive_now(first_).empty() && !broker().dead_letters(1).value().empty(); }));
  EXPECT_THAT(broker().dead_letters(10).value().at(0).reason, HasSubstr("lease"));
  EXPECT_EQ(broker().depth(first_), 0);
}

TEST_P(BrokerContract, DeadLettersCanBeRequeuedAndDropped) {
  declare({.name = first_, .types = {one_}, .max_deliveries = 2});
  declare({.name = second_, .types = {one_}});
  publish({event_of(one_, "1"), event_of(one_, "2"), event_of(one_, "3")});
  for (const auto& delivery : receive(first_, 3)) ASSERT_TRUE(broker().dead_letter(delivery, "broken " + delivery.event.subject));
  reconnect();
  auto letters = broker().dead_letters(10).value();
  ASSERT_THAT(letters, SizeIs(3));
  EXPECT_THAT(broker().dead_letters(2).value(), SizeIs(2));
  EXPECT_EQ(letters[0].reason, "broken 1");

  publish({event_of(one_, "4")});
  ASSERT_TRUE(broker().requeue(letters[0].id));
  ASSERT_TRUE(broker().drop(letters[1].id));
  ASSERT_THAT(broker().dead_letters(10).value(), SizeIs(1));
  EXPECT_EQ(broker().dead_letters(10).value()[0].event.subject, "3");
  const auto again = receive(first_, 2);
  EXPECT_THAT(subjects(again), ElementsAre("4", "1"));
  EXPECT_EQ(again.at(1).count, 1);
  EXPECT_EQ(broker().depth(second_), 4) << "a requeued letter goes back to its own queue only";

  for (const auto& id : {letters[0].id, letters[1].id, std::string("none")}) {
    EXPECT_EQ(testing::error_code(broker().requeue(id)), "dead_letter.unknown");
    EXPECT_EQ(testing::error_code(broker().drop(id)), "dead_letter.unknown");
    EXPECT_EQ(broker().drop(id).error().kind, ErrorKind::not_found);
  }
}

TEST_P(BrokerContract, DeadLettersAreReachedFromBesideTheRunningBroker) {
  declare({.name = first_, .types = {one_}});
  publish({event_of(one_, "1"), event_of(one_, "2"), event_of(one_, "3")});
  const auto held = receive(first_, 3);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(broker().dead_letter(held.at(i), "broken " + held.at(i).event.subject));

  const auto tool = GetParam().beside(place_->address(), place_->service(), clock_);
  const auto letters = tool.letters->dead_letters(10).value();
  ASSERT_THAT(letters, SizeIs(2));
  EXPECT_EQ(letters[0].queue, first_);
  EXPECT_EQ(letters[0].reason, "broken 1");
  EXPECT_EQ(letters[0].attempts, 1);
  EXPECT_EQ(letters[0].event, held[0].event);
  ASSERT_TRUE(tool.letters->requeue(letters[0].id));
  ASSERT_TRUE(tool.letters->drop(letters[1].id));
  EXPECT_EQ(testing::error_code(tool.letters->requeue(letters[1].id)), "dead_letter.unknown");
  EXPECT_THAT(broker().dead_letters(10).value(), IsEmpty());

  const auto again = receive_one(first_);
  EXPECT_EQ(again.event, held[0].event);
  EXPECT_EQ(again.count, 1);
  EXPECT_TRUE(broker().ack(held[2])) << "what the running broker has handed out is its own";
  EXPECT_TRUE(broker().ack(again));
  EXPECT_EQ(broker().depth(first_), 0);
}

TEST_P(BrokerContract, KillOfWhoRequeuesLosesNoDeadLetter) {
  declare({.name = first_, .types = {one_}});
  constexpr int kEvents = 40;
  for (int i = 0; i < kEvents; ++i) {
    publish({event_of(one_, std::to_string(i))});
    ASSERT_TRUE(broker().dead_letter(receive_one(first_), "broken"));
  }
  std::set<std::string> acknowledged;
  {
    testing::ChildTest child("BrokerContractChild.DISABLED_RequeuesUntilKilled",
                             {{"CHILD_ADAPTER", GetParam().name}, {"CHILD_ADDRESS", place_->address()}, {"CHILD_SERVICE", place_->service()}});
    while (acknowledged.size() < 10) {
      auto text = child.next();
      ASSERT_TRUE(text) << "the child ended by itself";
      acknowledged.insert(*text);
    }
    child.kill();
    while (auto text = child.next()) acknowledged.insert(*text);
  }
  std::set<std::string> there;
  for (auto some = receive_now(first_); !some.empty(); some = receive_now(first_)) {
    for (const auto& delivery : some) {
      there.insert(delivery.event.subject);
      ASSERT_TRUE(broker().ack(delivery));
    }
  }
  for (const auto& subject : acknowledged) EXPECT_TRUE(there.contains(subject)) << subject;
  for (const auto& letter : broker().dead_letters(100).value()) there.insert(letter.event.subject);
  EXPECT_THAT(there, SizeIs(kEvents));
}

TEST_P(BrokerContract, ADeclarationIsIdempotentAndAppliesChanges) {
  declare({.name = first_, .types = {one_, two_}});
  declare({.name = first_, .types = {one_, two_}});
  publish({event_of(one_, "1")});
  declare({.name = first_, .types = {two_, three_}, .max_deliveries = 1});
  publish({event_of(one_, "2"), event_of(two_, "3"), event_of(three_, "4")});
  const auto deliveries = receive(first_, 3);
  EXPECT_THAT(subjects(deliveries), ElementsAre("1", "3", "4")) << "what was already there stays, once";
  ASSERT_TRUE(broker().retry(deliveries.at(0), kNow, "once only"));
  EXPECT_THAT(broker().dead_letters(10).value(), SizeIs(1)) << "the new limit holds";
}

TEST_P(BrokerContract, AQueueThatCannotBeIsRefused) {
  for (const QueueSpec& queue : std::vector<QueueSpec>{{.name = "plain", .types = {one_}},
                                                       {.name = ".first", .types = {one_}},
                                                       {.name = first_, .types = {""}},
                                                       {.name = first_, .types = {"test.*"}},
                                                       {.name = first_, .types = {one_}, .max_deliveries = 0},
                                                       {.name = first_, .types = {one_}, .max_deliveries = 51},
                                                       {.name = first_, .types = {one_}, .lease = milliseconds(0)},
                                                       {.name = first_, .types = {one_}, .lease = std::chrono::minutes(26)}}) {
    EXPECT_EQ(testing::error_code(broker().declare(queue)), "queue.invalid") << queue.name;
  }
}

TEST_P(BrokerContract, AnUndeclaredQueueIsAnError) {
  const auto deliveries = broker().receive(place_->service() + ".none", 1, kLong);
  ASSERT_FALSE(deliveries);
  EXPECT_EQ(testing::error_code(deliveries), "queue.unknown");
  EXPECT_EQ(deliveries.error().kind, ErrorKind::not_found);
}

TEST_P(BrokerContract, AWaitingReceiveIsWokenByAPublish) {
  declare({.name = first_, .types = {one_}});
  std::vector<std::string> got;
  std::jthread receiver([&] { got = subjects(receive(first_, 1, kLong)); });
  publish({event_of(one_, "1")});
  receiver.join();
  EXPECT_THAT(got, ElementsAre("1"));
}

TEST_P(BrokerContract, InterruptAndStopEndAWait) {
  declare({.name = first_, .types = {one_}});
  std::vector<Delivery> got(1);
  std::jthread stopped([&](const std::stop_token& stop) { got = broker().receive(first_, 1, kLong, stop).value(); });
  stopped.request_stop();
  stopped.join();
  EXPECT_THAT(got, IsEmpty());

  std::vector<Delivery> other(1);
  std::jthread interrupted([&] { other = receive(first_, 1, kLong); });
  broker().interrupt();
  interrupted.join();
  EXPECT_THAT(other, IsEmpty());
  publish({event_of(one_, "1")});
  EXPECT_THAT(receive(first_, 1, kLong), IsEmpty()) << "from now on";
}

TEST_P(BrokerContract, ConcurrentConsumersNeverShareAMessageAndMissNone) {
  constexpr int kEvents = 200;
  declare({.name = first_, .types = {one_}});
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
          for (const auto& delivery : receive(first_, 7, kLong)) {
            refused += broker().ack(delivery) ? 0 : 1;
            const std::lock_guard lock(mutex);
            seen.insert(delivery.event.subject);
          }
        }
      });
    }
    for (int i = 0; i < kEvents; i += 10) {
      std::vector<Event> events;
      for (int j = i; j < i + 10; ++j) events.push_back(event_of(one_, std::to_string(j)));
      publish(events);
    }
  }
  EXPECT_EQ(refused, 0);
  EXPECT_EQ(seen.size(), std::size_t{kEvents});
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), std::size_t{kEvents});
  EXPECT_EQ(broker().depth(first_), 0);
}

TEST_P(BrokerContract, OnePublishersEventsComeInOrder) {
  declare({.name = first_, .types = {one_}});
  std::vector<std::string> told;
  for (int i = 0; i < 60; ++i) {
    told.push_back(std::to_string(i));
    publish({event_of(one_, told.back())});
  }
  std::vector<std::string> heard;
  while (heard.size() < told.size()) {
    for (const auto& delivery : receive(first_, 7, kLong)) {
      heard.push_back(delivery.event.subject);
      ASSERT_TRUE(broker().ack(delivery));
    }
  }
  EXPECT_EQ(heard, told);
}

TEST_P(BrokerContract, KillOfThePublisherLosesNothingAcknowledged) {
  declare({.name = first_, .types = {one_}});
  std::vector<std::string> acknowledged;
  {
    testing::ChildTest child("BrokerContractChild.DISABLED_PublishesUntilKilled",
                             {{"CHILD_ADAPTER", GetParam().name}, {"CHILD_ADDRESS", place_->address()}, {"CHILD_SERVICE", place_->service()}});
    while (acknowledged.size() < 40) {
      auto text = child.next();
      ASSERT_TRUE(text) << "the child ended by itself";
      acknowledged.push_back(*text);
    }
    child.kill();
    while (auto text = child.next()) acknowledged.push_back(*text);
  }
  reconnect();
  std::set<std::string> there;
  for (auto some = receive_now(first_); !some.empty(); some = receive_now(first_)) {
    for (const auto& delivery : some) {
      there.insert(delivery.event.subject);
      ASSERT_TRUE(broker().ack(delivery));
    }
  }
  for (const auto& subject : acknowledged) EXPECT_TRUE(there.contains(subject)) << subject;
}

TEST(BrokerContractChild, DISABLED_PublishesUntilKilled) {
  const SystemClock clock;
  const std::string service = std::getenv("CHILD_SERVICE");
  const auto connection = testing::broker_adapter(std::getenv("CHILD_ADAPTER")).connect(std::getenv("CHILD_ADDRESS"), service, clock);
  for (int i = 0;; ++i) {
    ASSERT_TRUE(connection.broker->publish(std::vector{event_of(service + ".one.v1", std::to_string(i))}));
    testing::acknowledge(std::to_string(i));
  }
}

TEST(BrokerContractChild, DISABLED_RequeuesUntilKilled) {
  const SystemClock clock;
  const auto tool = testing::broker_adapter(std::getenv("CHILD_ADAPTER")).beside(std::getenv("CHILD_ADDRESS"), std::getenv("CHILD_SERVICE"), clock);
  for (;;) {
    const auto letters = tool.letters->dead_letters(1).value();
    if (letters.empty()) continue;  // it waits for its end
    ASSERT_TRUE(tool.letters->requeue(letters[0].id));
    testing::acknowledge(letters[0].event.subject);
  }
}

INSTANTIATE_TEST_SUITE_P(Adapters, BrokerContract, ::testing::ValuesIn(testing::kBrokerAdapters),
                         [](const auto& adapter) { return adapter.param.name; });

}  // namespace
}  // namespace codeflix::messaging
