#include "services/encoder/worker/picture_plan.hpp"

#include <gmock/gmock.h>

namespace codeflix::encoder {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PictureFacts full_hd() {
  PictureFacts facts;
  facts.width = 1920;
  facts.height = 1080;
  facts.pixel_format = 0;
  facts.average = facts.base = {25, 1};
  return facts;
}

TEST(PicturePlanTest, ScalesInACascade) {
  const auto plan = plan_pictures(full_hd());
  ASSERT_EQ(plan.renditions.size(), 3U);
  EXPECT_THAT(plan.filters, HasSubstr("fps=fps=25/1:start_time=0"));
  EXPECT_THAT(plan.filters, HasSubstr("[out2]buffersink@2;[down2]scale=1280:720:flags=bicubic,setsar=1,split[out1][down1];[out1]buffersink@1;"
                                      "[down1]scale=640:360:flags=bicubic,setsar=1,buffersink@0"));
  EXPECT_THAT(plan.filters, Not(HasSubstr("bwdif")));
}

TEST(PicturePlanTest, TurnsAPictureUprightBeforeItIsMeasured) {
  auto facts = full_hd();
  facts.turn = Turn::clockwise;
  const auto plan = plan_pictures(facts);
  EXPECT_EQ(facts.shown_width(), 1080);
  EXPECT_EQ(plan.renditions.back().height, 1920);
  EXPECT_THAT(plan.filters, HasSubstr("transpose=clock"));
}

TEST(PicturePlanTest, MakesSamplesSquare) {
  auto facts = full_hd();
  facts.width = 720;
  facts.height = 576;
  facts.aspect_numerator = 16;
  facts.aspect_denominator = 15;
  EXPECT_EQ(plan_pictures(facts).renditions.back().width, 768);
}

TEST(PicturePlanTest, MakesFramesOfFieldsAndSdrOfHdr) {
  auto facts = full_hd();
  facts.interlaced = true;
  facts.high_dynamic_range = true;
  const auto plan = plan_pictures(facts);
  EXPECT_EQ(plan.grid.rate, (FrameRate{50, 1}));
  EXPECT_THAT(plan.filters, HasSubstr("bwdif=mode=send_field"));
  EXPECT_THAT(plan.filters, HasSubstr("tonemap="));
}

}  // namespace
}  // namespace codeflix::encoder
