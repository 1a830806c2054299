#include <gtest/gtest.h>

#include "libs/http/client_address.hpp"
#include "libs/http/rate_limiter.hpp"

namespace codeflix::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RateLimiterTest, GivesABurstAndThenTheRate) {
  RateLimiter limiter;
  RateLimiter::Moment now{seconds(1000)};
  for (int i = 0; i < 15; ++i) ASSERT_EQ(limiter.take("a", 60, now).count(), 0) << i;
  EXPECT_EQ(limiter.take("a", 60, now), milliseconds(1000));
  EXPECT_EQ(limiter.take("b", 60, now).count(), 0);
  now += milliseconds(500);
  EXPECT_EQ(limiter.take("a", 60, now), milliseconds(500));
  now += milliseconds(500);
  EXPECT_EQ(limiter.take("a", 60, now).count(), 0);
  EXPECT_GT(limiter.take("a", 60, now).count(), 0);
}

TEST(RateLimiterTest, IsNotMovedByATimeThatGoesBack) {
  RateLimiter limiter;
  RateLimiter::Moment now{seconds(1000)};
  for (int i = 0; i < 10; ++i) limiter.take("a", 6, now);
  EXPECT_GT(limiter.take("a", 6, now - seconds(500)).count(), 0);
  EXPECT_GT(limiter.take("a", 6, now).count(), 0);
}

TEST(RateLimiterTest, KeepsItsMemoryAndForgetsTheIdleFirst) {
  RateLimiter limiter;
  RateLimiter::Moment now{seconds(1000)};
  for (int i = 0; i < 10; ++i) limiter.take("busy", 6, now);
  for (std::size_t i = 0; i < 3 * RateLimiter::kMostBuckets; ++i) {
    now += milliseconds(1);
    limiter.take("idle " + std::to_string(i), 60'000, now);
  }
  EXPECT_LE(limiter.size(), RateLimiter::kMostBuckets);
  limiter.take("busy", 6, now);
  for (int i = 0; i < 30; ++i) limiter.take("busy", 6, now);
  EXPECT_GT(limiter.take("busy", 6, now).count(), 0);
}

TEST(TrustedProxiesTest, BelievesOnlyTheListed) {
  const auto proxies = TrustedProxies::parse({"127.0.0.1", "10.0.0.0/8", "fd00::/8"});
  ASSERT_TRUE(proxies);
  EXPECT_EQ(proxies->client("127.0.0.1", "203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(proxies->client("::ffff:127.0.0.1", "203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(proxies->client("198.51.100.1", "203.0.113.9"), "198.51.100.1");
  // What a client wrote itself stands before what our proxies added.
  EXPECT_EQ(proxies->client("127.0.0.1", "1.1.1.1, 203.0.113.9, 10.2.3.4"), "203.0.113.9");
  EXPECT_EQ(proxies->client("fd12::1", "2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(proxies->client("127.0.0.1", "not an address"), "127.0.0.1");
  EXPECT_EQ(proxies->client("127.0.0.1", ""), "127.0.0.1");
  EXPECT_EQ(proxies->client("127.0.0.1", "10.1.1.1"), "10.1.1.1");
  EXPECT_FALSE(proxies->contains("11.0.0.1"));
}

TEST(CallerNetworkTest, IsAllThatOneCustomerHolds) {
  EXPECT_EQ(caller_network("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(caller_network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(caller_network("2001:db8:1:2::"), caller_network("2001:db8:1:2:ffff::1"));
  EXPECT_NE(caller_network("2001:db8:1:2::"), caller_network("2001:db8:1:3::"));
  EXPECT_EQ(caller_network("::ffff:203.0.113.9"), "::ffff:203.0.113.9");
}

TEST(TrustedProxiesTest, RefusesWhatIsNoNetwork) {
  for (const auto* bad : {"x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129", "", "10.0.0.0/8x"})
    EXPECT_FALSE(TrustedProxies::parse({bad})) << bad;
}

}  // namespace
}  // namespace codeflix::http
