#include "libs/base/clock.hpp"

#include <gtest/gtest.h>

namespace codeflix {
namespace {

TEST(Clock, WritesAndReadsRfc3339) {
  const auto time = parse_rfc3339("2026-11-23T10:00:00.25-03:00");
  ASSERT_TRUE(time);
  EXPECT_EQ(to_rfc3339(*time), "2026-11-23T13:00:00.250000Z");
  EXPECT_EQ(to_rfc3339(from_micros(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(from_micros(-1)), "1969-12-31T23:59:59.999999Z");
}

TEST(Clock, RefusesWhatIsNotATime) {
  for (const auto* text : {"", "2026-11-23", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
                           "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Z ", "2026-01-01T00:00:00+24:00", "-026-01-01T00:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

}  // namespace
}  // namespace codeflix
