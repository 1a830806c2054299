#include "libs/replication/kafka_feed.hpp"

#include <gtest/gtest.h>

#include <set>

#include "libs/replication/change_log.hpp"
#include "libs/testing/feed_stages.hpp"

namespace codeflix::replication {
namespace {

// A slot that PostgreSQL gave up leaves a gap behind the connector's place; registering it again closes the gap.
TEST(KafkaFeed, ALostSlotLosesNoChange) {
  for (const auto* engine : {"POSTGRES", "KAFKA", "CONNECT"}) {
    if (!testing::engine_address(engine)) GTEST_SKIP() << testing::skip_reason(engine);
  }
  testing::KafkaStage stage;
  const SystemClock clock;
  const auto topic = stage.mark() + "videos";
  const auto put = [&](const std::string& key) {
    ASSERT_TRUE(stage.database().write([&](sql::Transaction& tx) { return publish(tx, clock, topic, key, 1, key); }));
  };
  put("before");
  stage.settle();
  stage.pipe_.lose_place([&] { put("meanwhile"); });
  put("after");
  stage.settle();
  std::set<std::string> keys;
  for (Position position; keys.size() < 3;) {
    auto batch = stage.feed().read({topic}, position, 100, testing::kLongRead).value();
    ASSERT_FALSE(batch.changes.empty());
    for (const auto& change : batch.changes) EXPECT_TRUE(keys.insert(change.key).second) << change.key << " is told twice";
    position = std::move(batch.next);
  }
}

}  // namespace
}  // namespace codeflix::replication
