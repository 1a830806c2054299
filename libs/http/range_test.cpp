#include "libs/http/range.hpp"

#include <gtest/gtest.h>

#include <string>

namespace codeflix::http {
namespace {

using Kind = Range::Kind;

struct Case {
  std::string field;
  std::uint64_t size;
  Kind kind;
  std::uint64_t offset = 0;
  std::uint64_t count = 0;
};

class RangeTest : public ::testing::TestWithParam<Case> {};

TEST_P(RangeTest, Reads) {
  const auto& expected = GetParam();
  const auto range = parse_range(expected.field, expected.size);
  EXPECT_EQ(range.kind, expected.kind) << expected.field;
  if (expected.kind == Kind::part) {
    EXPECT_EQ(range.offset, expected.offset) << expected.field;
    EXPECT_EQ(range.count, expected.count) << expected.field;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, RangeTest,
    ::testing::Values(Case{"bytes=0-0", 10, Kind::part, 0, 1}, Case{"bytes=2-5", 10, Kind::part, 2, 4}, Case{"bytes=5-", 10, Kind::part, 5, 5},
                      Case{"bytes=5-99", 10, Kind::part, 5, 5}, Case{"bytes=-3", 10, Kind::part, 7, 3}, Case{"bytes=-99", 10, Kind::part, 0, 10},
                      Case{"BYTES = 1-2", 10, Kind::whole}, Case{"Bytes=1-2", 10, Kind::part, 1, 2},
                      Case{"bytes=9-99999999999999999999999999", 10, Kind::part, 9, 1},
                      // A first byte beyond 64 bits is behind every end.
                      Case{"bytes=99999999999999999999999999-", 10, Kind::unsatisfiable}, Case{"bytes=10-", 10, Kind::unsatisfiable},
                      Case{"bytes=-0", 10, Kind::unsatisfiable}, Case{"bytes=0-", 0, Kind::unsatisfiable}, Case{"bytes=-5", 0, Kind::unsatisfiable},
                      Case{"bytes=5-2", 10, Kind::whole}, Case{"bytes=0-1,3-4", 10, Kind::whole}, Case{"bytes=", 10, Kind::whole},
                      Case{"bytes=-", 10, Kind::whole}, Case{"bytes=a-b", 10, Kind::whole}, Case{"bytes=+1-2", 10, Kind::whole},
                      Case{"items=0-1", 10, Kind::whole}, Case{"bytes=--1", 10, Kind::whole}));

TEST(EtagTest, MatchesWeakly) {
  EXPECT_TRUE(matches_weakly("\"a\"", "\"a\""));
  EXPECT_TRUE(matches_weakly("W/\"a\"", "\"a\""));
  EXPECT_TRUE(matches_weakly("\"b\", W/\"a\"", "W/\"a\""));
  EXPECT_TRUE(matches_weakly("*", "\"a\""));
  EXPECT_FALSE(matches_weakly("\"b\"", "\"a\""));
  EXPECT_FALSE(matches_weakly("", "\"a\""));
  EXPECT_FALSE(matches_weakly(",", "\"a\""));
}

}  // namespace
}  // namespace codeflix::http
