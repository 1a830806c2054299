#include "services/playback/domain/viewing.hpp"

#include <gtest/gtest.h>

#include "services/playback/domain/rating.hpp"

namespace codeflix::playback {
namespace {

TEST(Viewing, ResumesBetweenFiveAndNinetyFivePerCent) {
  EXPECT_EQ(resume_position(4'999, 100'000), 0);
  EXPECT_EQ(resume_position(5'000, 100'000), 5'000);
  EXPECT_EQ(resume_position(95'000, 100'000), 95'000);
  EXPECT_EQ(resume_position(95'001, 100'000), 0);
  EXPECT_FALSE(is_watched(95'000, 100'000));
  EXPECT_TRUE(is_watched(95'001, 100'000));
  EXPECT_EQ(resume_position(1, 0), 0);
}

TEST(Rating, IsOrderedAndAnUnknownOneIsForNobody) {
  EXPECT_LT(rating_rank("ER"), rating_rank("L"));
  EXPECT_LT(rating_rank("L"), rating_rank("10"));
  EXPECT_LT(rating_rank("16"), rating_rank("18"));
  EXPECT_LT(rating_rank("18"), rating_rank("R"));
}

}  // namespace
}  // namespace codeflix::playback
