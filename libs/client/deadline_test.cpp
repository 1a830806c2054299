#include "libs/client/deadline.hpp"

#include <gtest/gtest.h>

namespace codeflix::deadline {
namespace {

TEST(Deadline, TheNearerOneHoldsAndTheOuterOneComesBack) {
  const Moment now{};
  EXPECT_FALSE(current());
  {
    const Scope outer(now + std::chrono::seconds(5));
    {
      const Scope later(now + std::chrono::seconds(9));
      EXPECT_EQ(current(), now + std::chrono::seconds(5));
      const Scope nearer(now + std::chrono::seconds(1));
      EXPECT_EQ(current(), now + std::chrono::seconds(1));
      const Scope none(std::nullopt);
      EXPECT_EQ(current(), now + std::chrono::seconds(1));
    }
    EXPECT_EQ(current(), now + std::chrono::seconds(5));
  }
  EXPECT_FALSE(current());
}

TEST(Deadline, ReadsItsHeader) {
  const Moment now{};
  EXPECT_EQ(parse("1500", now), now + std::chrono::milliseconds(1500));
  for (const auto* wrong : {"", "-1", "1.5", "1 ", "0x1", "86400001", "99999999999999999999"}) EXPECT_FALSE(parse(wrong, now)) << wrong;
}

}  // namespace
}  // namespace codeflix::deadline
