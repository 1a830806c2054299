#include "services/subscription/domain/billing_calendar.hpp"

#include <gtest/gtest.h>

namespace codeflix::subscription {
namespace {

Time at(const char* text) { return parse_rfc3339(text).value(); }
std::string boundary(const char* anchor, Interval interval, std::int64_t count, const char* zone) {
  return to_rfc3339(billing_boundary(at(anchor), interval, count, zone));
}

TEST(BillingCalendar, TheDayOfTheMonthNeverDrifts) {
  constexpr auto kAnchor = "2026-01-31T12:00:00.000123Z";
  EXPECT_EQ(boundary(kAnchor, Interval::month, 0, "UTC"), kAnchor);
  EXPECT_EQ(boundary(kAnchor, Interval::month, 1, "UTC"), "2026-02-28T12:00:00.000123Z");
  EXPECT_EQ(boundary(kAnchor, Interval::month, 2, "UTC"), "2026-03-31T12:00:00.000123Z");
  EXPECT_EQ(boundary("2028-02-29T00:00:00Z", Interval::year, 1, "UTC"), "2029-02-28T00:00:00Z");
  EXPECT_EQ(boundary("2028-02-29T00:00:00Z", Interval::year, 4, "UTC"), "2032-02-29T00:00:00Z");
}

TEST(BillingCalendar, DaysAreThoseOfTheAccountsTimeZone) {
  // 22:00 on 31 January in São Paulo is 1 February in UTC.
  EXPECT_EQ(boundary("2026-02-01T01:00:00Z", Interval::month, 1, "America/Sao_Paulo"), "2026-03-01T01:00:00Z");
  // Noon stays noon when the clocks change: UTC-5 in January, UTC-4 in April.
  EXPECT_EQ(boundary("2026-01-15T17:00:00Z", Interval::month, 3, "America/New_York"), "2026-04-15T16:00:00Z");
}

TEST(BillingCalendar, KnowsTimeZones) {
  EXPECT_TRUE(is_time_zone("America/Sao_Paulo"));
  EXPECT_TRUE(is_time_zone("UTC"));
  for (const auto* text : {"", "Mars/Olympus", "GMT+3", "../etc/passwd"}) EXPECT_FALSE(is_time_zone(text)) << text;
}

}  // namespace
}  // namespace codeflix::subscription
