#include "services/identity/infra/crypto/argon2_hasher.hpp"

#include <gtest/gtest.h>

#include <latch>

namespace codeflix::identity {
namespace {

constexpr Argon2Cost kCheap{.passes = 1, .memory = 1 << 20};

TEST(Argon2Hasher, KnowsThePasswordAgain) {
  const auto hasher = make_argon2_hasher(kCheap);
  const auto hash = hasher->hash("a quiet evening");
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$"));
  EXPECT_TRUE(*hasher->verify(*hash, "a quiet evening"));
  EXPECT_FALSE(*hasher->verify(*hash, "a quiet evening "));
  EXPECT_FALSE(*hasher->verify(*hash, ""));
  EXPECT_NE(*hash, *hasher->hash("a quiet evening"));
  EXPECT_FALSE(*hasher->verify("not a hash", "a quiet evening"));
}

TEST(Argon2Hasher, HasADecoyThatCostsTheSame) {
  const auto hasher = make_argon2_hasher(kCheap);
  const auto hash = *hasher->hash("x");
  // The same parameters and lengths, so the same work; and it is well-formed, or libsodium would refuse it at once.
  const auto parameters = [](const std::string& text) { return text.substr(0, text.find('$', text.find("p="))); };
  EXPECT_EQ(parameters(hasher->decoy()), parameters(hash));
  EXPECT_EQ(hasher->decoy().size(), hash.size());
  EXPECT_FALSE(*hasher->verify(hasher->decoy(), "x"));
}

TEST(Argon2Hasher, TurnsAwayWhomItHasNoMemoryFor) {
  const auto hasher = make_argon2_hasher({.passes = 2, .memory = 64 << 20, .at_once = 1, .waiting = 1});
  std::latch together(8);
  std::atomic<int> done = 0;
  std::atomic<int> busy = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        together.arrive_and_wait();
        const auto hash = hasher->hash("a quiet evening");
        if (hash) {
          ++done;
        } else if (hash.error().code == "password.busy") {
          ++busy;
        }
      });
    }
  }
  EXPECT_EQ(done + busy, 8);
  EXPECT_GE(done, 2);
  EXPECT_GE(busy, 1);
}

}  // namespace
}  // namespace codeflix::identity
