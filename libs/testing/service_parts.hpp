#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "libs/testing/broker_places.hpp"
#include "libs/testing/databases.hpp"

namespace codeflix::testing {

/// A test with a database and a place for queues of its own, over each engine and each broker. It skips, with skip_reason(), when this run
/// has not both of them. A suite overrides open():
///   INSTANTIATE_TEST_SUITE_P(Parts, MySuite, testing::service_parts(), testing::service_parts_name);
class ServicePartsTest : public ::testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  void SetUp() final {
    const auto& [engine, broker] = GetParam();
    if (engine == "postgres" && !engine_address("POSTGRES")) GTEST_SKIP() << skip_reason("POSTGRES");
    adapter_ = &broker_adapter(broker);
    if (!adapter_->available()) GTEST_SKIP() << skip_reason(adapter_->engine);
    database_place_ = make_test_database(engine);
    broker_place_ = adapter_->make();
    open();
  }

  /// Opens what the suite works with; to be closed before the end of the test's life, as its members are.
  virtual void open() = 0;

  std::unique_ptr<sql::Database> open_database() const { return testing::open_database(database_place_->address()); }
  BrokerConnection open_broker(const Clock& clock) const { return adapter_->connect(broker_place_->address(), broker_place_->service(), clock); }
  const BrokerAdapter& adapter() const { return *adapter_; }
  /// For another process.
  std::string database_address() const { return database_place_->address(); }
  std::string broker_address() const { return broker_place_->address(); }
  /// What the names of queues and types begin with, before a dot.
  std::string service() const { return broker_place_->service(); }

 private:
  const BrokerAdapter* adapter_ = nullptr;
  std::unique_ptr<TestDatabase> database_place_;
  std::unique_ptr<BrokerPlace> broker_place_;
};

inline auto service_parts() {
  std::vector<std::string> brokers;
  for (const auto& adapter : kBrokerAdapters) brokers.push_back(adapter.name);
  return ::testing::Combine(engines(), ::testing::ValuesIn(brokers));
}
inline std::string service_parts_name(const ::testing::TestParamInfo<std::tuple<std::string, std::string>>& parts) {
  return std::get<0>(parts.param) + "_" + std::get<1>(parts.param);
}

}  // namespace codeflix::testing
