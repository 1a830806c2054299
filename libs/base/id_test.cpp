#include "libs/base/id.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace codeflix {
namespace {

TEST(Id, IsAVersion7UuidOfItsMoment) {
  const ManualClock clock(from_micros(0x0123'4567'89abLL * 1000));
  const auto id = new_uuid(clock);
  EXPECT_TRUE(is_uuid(id)) << id;
  EXPECT_EQ(id.substr(0, 13), "01234567-89ab");
  EXPECT_EQ(id[14], '7');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
}

TEST(Id, OrderIsOrderOfMakingAcrossThreads) {
  const SystemClock clock;
  std::vector<std::vector<std::string>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made)
      threads.emplace_back([&mine, &clock] {
        for (int i = 0; i < 5000; ++i) mine.push_back(new_uuid(clock));
      });
  }
  std::set<std::string> all;
  for (const auto& mine : made) {
    EXPECT_TRUE(std::ranges::is_sorted(mine));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), 20000U);
}

TEST(Id, RefusesOtherSpellings) {
  for (const auto* text : {"", "01234567-89ab-7000-8000-00000000000", "01234567-89AB-7000-8000-000000000000", "../../etc/passwd",
                           "0123456789ab-7000-8000-0000000000000"})
    EXPECT_FALSE(is_uuid(text)) << text;
}

}  // namespace
}  // namespace codeflix
