#include "services/encoder/worker/timeline.hpp"

#include <gtest/gtest.h>

namespace codeflix::encoder {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::optional<std::int64_t> place(Timeline& timeline, std::int64_t stamp_ms) {
  const auto frame = av::new_frame();
  frame->best_effort_timestamp = stamp_ms;
  return timeline.place(*frame, 40 * kSecond / 1000);
}

TEST(TimelineTest, BelievesStampsWithinTheDeclaredLength) {
  Timeline timeline({1, 1000}, 60'000);
  EXPECT_EQ(place(timeline, 5000), 5 * kSecond);
  EXPECT_EQ(place(timeline, 5040), 5 * kSecond + kSecond / 25);
  EXPECT_EQ(place(timeline, 45'000), 45 * kSecond) << "a still picture for 40 s is not unusual";
  EXPECT_EQ(place(timeline, 44'990), std::nullopt);
}

TEST(TimelineTest, LetsAJumpBeyondItFollowTheFrameBefore) {
  Timeline timeline({1, 1000}, 60'000);
  EXPECT_EQ(place(timeline, 0), 0);
  EXPECT_EQ(place(timeline, 90'000'000), kSecond / 25);
  EXPECT_EQ(place(timeline, 90'000'040), 2 * kSecond / 25);
}

TEST(TimelineTest, GoesOnWhenTheClockStartsAnew) {
  Timeline timeline({1, 1000}, 0);
  EXPECT_EQ(place(timeline, 20'000), 20 * kSecond);
  EXPECT_EQ(place(timeline, 100), 20 * kSecond + kSecond / 25);
  EXPECT_EQ(place(timeline, 140), 20 * kSecond + 2 * kSecond / 25);
}

TEST(TimelineTest, GuessesWhatIsMissing) {
  Timeline timeline({1, 1000}, 0);
  EXPECT_EQ(place(timeline, 1000), kSecond);
  EXPECT_EQ(place(timeline, AV_NOPTS_VALUE), kSecond + kSecond / 25);
}

}  // namespace
}  // namespace codeflix::encoder
