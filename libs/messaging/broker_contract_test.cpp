#include <set>
#include <thread>

#include "libs/messaging/broker_contract_fixture.hpp"
#include "libs/testing/child_test.hpp"

/// The promises of messaging::Broker but for the dead letters (dead_letters_contract_test.cpp).
namespace codeflix::messaging {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

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
  const std::string service = testing::from_parent("CHILD_SERVICE");
  const auto connection =
      testing::broker_adapter(testing::from_parent("CHILD_ADAPTER")).connect(testing::from_parent("CHILD_ADDRESS"), service, clock);
  for (int i = 0;; ++i) {
    ASSERT_TRUE(connection.broker->publish(std::vector{event_of(service + ".one.v1", std::to_string(i))}));
    testing::acknowledge(std::to_string(i));
  }
}

INSTANTIATE_TEST_SUITE_P(Adapters, BrokerContract, broker_adapters(), broker_adapter_name);

}  // namespace
}  // namespace codeflix::messaging
