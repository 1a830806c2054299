#include <algorithm>
#include <set>

#include "libs/messaging/broker_contract_fixture.hpp"
#include "libs/testing/child_test.hpp"
#include "libs/testing/wait_until.hpp"

/// How a message becomes a dead letter, and what can be done with one.
namespace codeflix::messaging {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DeadLettersContract : public BrokerContract {};

TEST_P(DeadLettersContract, AfterTooManyRefusalsItIsADeadLetterWithTheReason) {
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

TEST_P(DeadLettersContract, AMessageThatKillsItsConsumersIsADeadLetterToo) {
  declare({.name = first_, .types = {one_}, .max_deliveries = 2, .lease = milliseconds(5)});
  publish({event_of(one_, "1")});
  receive_one(first_);
  receive_one(first_);
  ASSERT_TRUE(testing::wait_until([&] { return receive_now(first_).empty() && !broker().dead_letters(1).value().empty(); }));
  EXPECT_THAT(broker().dead_letters(10).value().at(0).reason, HasSubstr("lease"));
  EXPECT_EQ(broker().depth(first_), 0);
}

TEST_P(DeadLettersContract, DeadLettersCanBeRequeuedAndDropped) {
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

TEST_P(DeadLettersContract, DeadLettersAreReachedFromBesideTheRunningBroker) {
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

TEST_P(DeadLettersContract, KillOfWhoRequeuesLosesNoDeadLetter) {
  declare({.name = first_, .types = {one_}});
  constexpr int kEvents = 40;
  for (int i = 0; i < kEvents; ++i) {
    publish({event_of(one_, std::to_string(i))});
    ASSERT_TRUE(broker().dead_letter(receive_one(first_), "broken"));
  }
  std::set<std::string> acknowledged;
  {
    testing::ChildTest child("DeadLettersContractChild.DISABLED_RequeuesUntilKilled",
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
  const auto nothing_lost = [&] {
    for (const auto& delivery : receive_now(first_)) {
      there.insert(delivery.event.subject);
      EXPECT_TRUE(broker().ack(delivery));
    }
    auto all = there;
    const auto letters = broker().dead_letters(100).value();
    for (const auto& letter : letters) all.insert(letter.event.subject);
    return all.size() == kEvents && std::ranges::includes(there, acknowledged);
  };
  EXPECT_TRUE(testing::wait_until(nothing_lost));
}

TEST(DeadLettersContractChild, DISABLED_RequeuesUntilKilled) {
  const SystemClock clock;
  const auto tool = testing::broker_adapter(testing::from_parent("CHILD_ADAPTER"))
                        .beside(testing::from_parent("CHILD_ADDRESS"), testing::from_parent("CHILD_SERVICE"), clock);
  for (;;) {
    const auto letters = tool.letters->dead_letters(1).value();
    if (letters.empty()) continue;  // it waits for its end
    ASSERT_TRUE(tool.letters->requeue(letters[0].id));
    testing::acknowledge(letters[0].event.subject);
  }
}

INSTANTIATE_TEST_SUITE_P(Adapters, DeadLettersContract, broker_adapters(), broker_adapter_name);

}  // namespace
}  // namespace codeflix::messaging
