#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/messaging/broker.hpp"
#include "libs/testing/broker_places.hpp"
#include "libs/testing/error_code.hpp"

/// What the suites of messaging::Broker's promises share. An adapter is added by one more entry in testing::kBrokerAdapters.
namespace codeflix::messaging {

inline constexpr std::chrono::milliseconds kLong = std::chrono::minutes(1);  ///< bounds a failing test only
inline constexpr std::chrono::milliseconds kNow{0};

inline Event event_of(std::string type, std::string subject, std::int64_t version = 1) {
  const SystemClock clock;
  return {new_uuid(clock), std::move(type), "test", std::move(subject), version, clock.now(), "", R"({"n": 1.0})"};
}

inline std::vector<std::string> subjects(const std::vector<Delivery>& deliveries) {
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
  std::vector<Delivery> receive(const std::string& queue, std::size_t max, std::chrono::milliseconds wait) {
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
    EXPECT_THAT(all, ::testing::SizeIs(count));
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

inline auto broker_adapters() { return ::testing::ValuesIn(testing::kBrokerAdapters); }
inline std::string broker_adapter_name(const ::testing::TestParamInfo<testing::BrokerAdapter>& adapter) { return adapter.param.name; }

}  // namespace codeflix::messaging
