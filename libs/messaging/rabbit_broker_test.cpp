#include "libs/messaging/rabbit_broker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "libs/messaging/rabbit_publisher.hpp"
#include "libs/messaging/rabbit_topology.hpp"
#include "libs/testing/broker_places.hpp"
#include "libs/testing/child_test.hpp"
#include "libs/testing/error_code.hpp"
#include "libs/testing/tcp_proxy.hpp"
#include "libs/testing/wait_until.hpp"

/// What only RabbitMQ has: connections that break, things declared by others, messages from strangers.
namespace codeflix::messaging {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr milliseconds kLong = std::chrono::minutes(1);
constexpr milliseconds kNow{0};

class RabbitBrokerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::engine_address("RABBITMQ")) GTEST_SKIP() << testing::skip_reason("RABBITMQ");
    place_ = std::make_unique<testing::RabbitPlace>();
    queue_ = {.name = place_->service() + ".all", .types = {place_->service() + ".happened.v1"}};
  }

  RabbitOptions options() const { return {.url = place_->address(), .service = place_->service()}; }

  RabbitOptions through(const testing::TcpProxy& proxy) const {
    auto away = options();
    const auto host = away.url.find('@') + 1;
    away.url.replace(host, away.url.find('/', host) - host, "127.0.0.1:" + std::to_string(proxy.port()));
    return away;
  }

  std::unique_ptr<testing::TcpProxy> proxy() const {
    auto text = place_->address();
    amqp_connection_info info{};
    amqp_parse_url(text.data(), &info);
    return std::make_unique<testing::TcpProxy>(info.host, info.port);
  }

  std::unique_ptr<Broker> broker(const RabbitOptions& options) const {
    auto made = make_rabbit_broker(options, clock_).value();
    const auto declared = made->declare(queue_);
    EXPECT_TRUE(declared) << declared.error().detail;
    return made;
  }

  Event event(const std::string& subject) const {
    return {new_uuid(clock_), queue_.types[0], place_->service(), subject, 1, clock_.now(), "", R"({"n": 1.0})"};
  }

  SystemClock clock_;
  std::unique_ptr<testing::RabbitPlace> place_;
  QueueSpec queue_;
};

TEST_F(RabbitBrokerTest, RecoversFromACutConnectionByItself) {
  const auto way = proxy();
  const auto cut = broker(through(*way));
  ASSERT_TRUE(cut->publish(std::vector{event("1")}));
  const auto held = cut->receive(queue_.name, 1, kLong).value().at(0);
  way->cut();
  const auto again = cut->receive(queue_.name, 1, kLong).value().at(0);
  EXPECT_EQ(again.event, held.event);
  EXPECT_EQ(again.count, 2);
  EXPECT_EQ(testing::error_code(cut->ack(held)), "delivery.stale");
  way->cut();
  EXPECT_TRUE(cut->publish(std::vector{event("2")})) << "on a new connection, without the caller's help";
  EXPECT_THAT(cut->receive(queue_.name, 1, kLong).value(), SizeIs(1));
}

TEST_F(RabbitBrokerTest, WhatIsPublishedWhileConnectionsBreakIsThere) {
  const auto way = proxy();
  const auto cut = broker(through(*way));
  std::set<std::string> told;
  std::jthread cutter([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const auto seen = way->forwarded();
      testing::wait_until([&] { return stop.stop_requested() || way->forwarded() > seen + 100'000; });
      way->cut();
    }
  });
  for (int batch = 0; batch < 20; ++batch) {
    std::vector<Event> events;
    for (int i = 0; i < 100; ++i) {
      events.push_back(event(std::to_string(batch) + "." + std::to_string(i)));
      told.insert(events.back().subject);
    }
    const auto done = cut->publish(events);
    ASSERT_TRUE(done) << done.error().detail;
  }
  cutter.request_stop();
  cutter.join();
  const auto straight = broker(options());
  std::set<std::string> heard;
  for (auto some = straight->receive(queue_.name, 100, kLong).value(); !some.empty(); some = straight->receive(queue_.name, 100, kNow).value()) {
    for (const auto& delivery : some) {
      heard.insert(delivery.event.subject);
      ASSERT_TRUE(straight->ack(delivery));
    }
  }
  EXPECT_EQ(heard, told);
}

TEST_F(RabbitBrokerTest, SaysThatTheBrokerIsAwayAndGoesOnWhenItIsBack) {
  const auto way = proxy();
  auto short_tempered = through(*way);
  short_tempered.patience = milliseconds(300);
  const auto cut = broker(short_tempered);
  way->refuse(true);
  way->cut();
  EXPECT_EQ(testing::error_code(cut->publish(std::vector{event("1")})), "broker.unavailable");
  EXPECT_EQ(testing::error_code(cut->receive(queue_.name, 1, kLong)), "broker.unavailable");
  EXPECT_EQ(testing::error_code(cut->dead_letters(1)), "broker.unavailable");
  way->refuse(false);
  EXPECT_TRUE(testing::wait_until([&] { return cut->publish(std::vector{event("2")}).has_value(); }));
  EXPECT_EQ(cut->receive(queue_.name, 1, kLong).value().at(0).event.subject, "2");
}

TEST_F(RabbitBrokerTest, AWrongAddressOrPasswordEndsTheStart) {
  auto wrong = options();
  wrong.url = "http://127.0.0.1";
  EXPECT_EQ(testing::error_code(make_rabbit_broker(wrong, clock_)), "broker.url");
  wrong.url = options().url;
  wrong.url.replace(0, wrong.url.find('@'), "amqp://nobody:secret-word");
  const auto refused = make_rabbit_broker(wrong, clock_);
  ASSERT_EQ(testing::error_code(refused), "broker.forbidden");
  EXPECT_EQ(refused.error().detail.find("secret-word"), std::string::npos);
}

TEST_F(RabbitBrokerTest, AQueueDeclaredOtherwiseIsRefusedWithWhatToDo) {
  {
    auto connection = RabbitConnection::open(options(), "stranger").value();
    ASSERT_TRUE(connection->use(1));
    ASSERT_TRUE(connection->declare_queue(1, queue_.name, {{"x-queue-type", "classic"}}));
  }
  const auto made = make_rabbit_broker(options(), clock_).value();
  const auto declared = made->declare(queue_);
  ASSERT_EQ(testing::error_code(declared), "queue.foreign");
  EXPECT_THAT(declared.error().detail, AllOf(HasSubstr("rabbitmqctl delete_queue " + queue_.name), HasSubstr("inequivalent arg")));
}

TEST_F(RabbitBrokerTest, AMalformedMessageIsADeadLetterAtOnce) {
  const auto made = broker(options());
  RabbitPublisher stranger(options());
  ASSERT_TRUE(stranger.deliver({RabbitNames(place_->service()).exchange, queue_.name, {.body = "not JSON"}}));
  ASSERT_TRUE(made->publish(std::vector{event("good")}));
  EXPECT_EQ(made->receive(queue_.name, 1, kLong).value().at(0).event.subject, "good");
  const auto letters = made->dead_letters(9).value();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_THAT(letters[0].reason, HasSubstr("event.malformed"));
  EXPECT_EQ(letters[0].queue, queue_.name);
  EXPECT_EQ(letters[0].event.data, "not JSON");
  EXPECT_TRUE(made->drop(letters[0].id));
  EXPECT_THAT(made->dead_letters(9).value(), IsEmpty());
}

TEST_F(RabbitBrokerTest, AMessageThatKillsItsProcessIsADeadLetterWithTheReason) {
  queue_.max_deliveries = 2;
  ASSERT_TRUE(broker(options())->publish(std::vector{event("poison")}));
  for (int life = 0; life < queue_.max_deliveries; ++life) {
    testing::ChildTest child("RabbitBrokerChild.DISABLED_HoldsUntilKilled", {{"CHILD_SERVICE", place_->service()}});
    ASSERT_EQ(child.next(), "poison");
    child.kill();
  }
  const auto made = broker(options());
  ASSERT_TRUE(testing::wait_until([&] {
    EXPECT_THAT(made->receive(queue_.name, 1, kNow).value(), IsEmpty());
    return !made->dead_letters(1).value().empty();
  }));
  EXPECT_THAT(made->dead_letters(1).value()[0].reason, HasSubstr("2 times"));
  EXPECT_EQ(made->depth(queue_.name), 0);
}

TEST(RabbitBrokerChild, DISABLED_HoldsUntilKilled) {
  const SystemClock clock;
  const std::string service = testing::from_parent("CHILD_SERVICE");
  const auto made = make_rabbit_broker({.url = *testing::engine_address("RABBITMQ"), .service = service}, clock).value();
  const auto delivery = made->receive(service + ".all", 1, kLong).value().at(0);
  testing::acknowledge(delivery.event.subject);
  made->receive(service + ".all", 1, std::chrono::hours(1)).value();
}

// The sanitizers keep what is freed, and their own books beside it.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_F(RabbitBrokerTest, TenThousandEventsTakeNoMemory) {
  const auto made = broker(options());
  const auto resident = [] {
    long pages = 0;
    std::ifstream("/proc/self/statm").ignore(99, ' ') >> pages;
    return pages * 4 / 1'024;
  };
  ASSERT_TRUE(made->publish(std::vector{event("warm")}));
  std::vector<Event> events(10'000, event("s"));
  const auto before = resident();
  const auto done = made->publish(events);
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_LT(resident() - before, 16) << "MB";
  EXPECT_TRUE(testing::wait_until([&] { return made->depth(queue_.name).value() == 10'001; }));
}
#endif

TEST_F(RabbitBrokerTest, TheTraceTravelsInAHeaderToo) {
  const auto made = broker(options());
  auto traced = event("1");
  traced.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  ASSERT_TRUE(made->publish(std::vector{traced}));
  auto connection = RabbitConnection::open(options(), "tool").value();
  ASSERT_TRUE(connection->use(1));
  const auto got = connection->get(1, queue_.name).value();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->message.traceparent, traced.traceparent);
  EXPECT_EQ(got->message.body, to_json(traced));
}

TEST_F(RabbitBrokerTest, AServicesUserIsConfinedToItsNames) {
  const auto permissions = rabbit_permissions("catalog");
  EXPECT_EQ(permissions.configure, R"(^catalog\.)");
  EXPECT_EQ(permissions.write, R"(^catalog\.|^codeflix\.events$)");
  EXPECT_EQ(permissions.read, permissions.write);
}

}  // namespace
}  // namespace codeflix::messaging
