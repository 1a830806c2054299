#include "libs/auth/key_cache.hpp"

#include <gtest/gtest.h>

#include <latch>

#include "libs/auth/signing_key.hpp"

namespace codeflix::auth {
namespace {

using namespace std::chrono_literals;

std::string document(std::initializer_list<SigningKey> keys) {
  json::Array list;
  for (const auto& key : keys) list.push_back(key.public_jwk());
  return json::serialize(json::Object{{"keys", list}});
}

struct KeyCacheTest : testing::Test {
  ManualClock clock{from_micros(1'700'000'000'000'000)};
  SigningKey first = SigningKey::generate();
  SigningKey second = SigningKey::generate();
  Result<std::string> answer = document({first});
  std::atomic<int> fetches = 0;
  KeyCache cache{[this] { return ++fetches, answer; }, clock, 10s, 1h};

  bool knows(const SigningKey& key) {
    const auto keys = cache.keys_for(key.kid());
    return keys && (*keys)->find(key.kid()) != nullptr;
  }
};

TEST_F(KeyCacheTest, FetchesOnceForKnownKeys) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(knows(first));
  EXPECT_EQ(fetches, 1);
}

TEST_F(KeyCacheTest, FetchesAgainForAnUnknownKeyButNotTooOften) {
  EXPECT_TRUE(knows(first));
  answer = document({first, second});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(knows(second));
  EXPECT_EQ(fetches, 1);
  clock.advance(10s);
  EXPECT_TRUE(knows(second));
  EXPECT_EQ(fetches, 2);
}

TEST_F(KeyCacheTest, KeepsTheLastGoodKeys) {
  EXPECT_TRUE(knows(first));
  for (const Result<std::string>& broken : {Result<std::string>(fail(ErrorKind::unavailable, "client.unreachable", "")),
                                            Result<std::string>("<html>"), Result<std::string>(R"({"keys": []})")}) {
    answer = broken;
    clock.advance(2h);
    EXPECT_TRUE(knows(first));
  }
  EXPECT_EQ(fetches, 4);
}

TEST_F(KeyCacheTest, ForgetsAWithdrawnKeyAfterItsAge) {
  EXPECT_TRUE(knows(first));
  answer = document({second});
  clock.advance(1h);
  EXPECT_FALSE(knows(first));
}

TEST_F(KeyCacheTest, SaysWhenItNeverHadKeys) {
  answer = fail(ErrorKind::unavailable, "client.unreachable", "");
  const auto keys = cache.keys_for(first.kid());
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(cache.empty());
  answer = document({first});
  EXPECT_TRUE(cache.fetch()) << "at any time";
  EXPECT_FALSE(cache.empty());
  EXPECT_TRUE(knows(first));
}

TEST_F(KeyCacheTest, AnUnknownKeyIsNoFaultOfTheTokenWhileTheIssuerIsAway) {
  EXPECT_TRUE(knows(first));
  answer = fail(ErrorKind::unavailable, "client.unreachable", "");
  clock.advance(10s);
  const auto keys = cache.keys_for(second.kid());
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(knows(first));
  answer = document({first});
  clock.advance(10s);
  EXPECT_TRUE(cache.keys_for(second.kid())) << "what the issuer does not know is the token's fault";
}

TEST_F(KeyCacheTest, WhoHasAKeyDoesNotWaitForWhoFetches) {
  std::latch fetching(1), answered(1);
  std::atomic<bool> held = false;
  KeyCache slow(
      [&] {
        if (held) fetching.count_down(), answered.wait();
        return answer;
      },
      clock, 10s, 1h);
  ASSERT_TRUE(slow.fetch());
  held = true;
  clock.advance(2h);
  std::jthread other([&] { EXPECT_TRUE(slow.fetch()); });
  fetching.wait();
  EXPECT_TRUE(slow.keys_for(first.kid())) << "the old keys do until then";
  answered.count_down();
}

TEST_F(KeyCacheTest, FetchesOnceForManyThreads) {
  std::latch together(8);
  std::atomic<int> found = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        together.arrive_and_wait();
        if (knows(first)) ++found;
      });
    }
  }
  EXPECT_EQ(found, 8);
  EXPECT_EQ(fetches, 1);
}

}  // namespace
}  // namespace codeflix::auth
