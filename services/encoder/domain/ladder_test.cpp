#include "services/encoder/domain/ladder.hpp"

#include <gtest/gtest.h>

namespace codeflix::encoder {
namespace {

std::string sizes(std::int64_t width, std::int64_t height) {
  std::string text;
  for (const auto& one : plan_ladder(width, height)) text += (text.empty() ? "" : " ") + std::to_string(one.width) + "x" + std::to_string(one.height);
  return text;
}

TEST(LadderTest, HasUpToThreeStepsBelowTheSource) {
  EXPECT_EQ(sizes(1920, 1080), "640x360 1280x720 1920x1080");
  EXPECT_EQ(sizes(1280, 720), "640x360 960x540 1280x720");
  EXPECT_EQ(sizes(960, 540), "640x360 960x540");
  EXPECT_EQ(sizes(640, 360), "416x234 640x360");
  EXPECT_EQ(sizes(320, 180), "320x180");
  EXPECT_EQ(sizes(3840, 2160), "640x360 1280x720 1920x1080");
}

TEST(LadderTest, KeepsTheSourcesShape) {
  EXPECT_EQ(sizes(1080, 1920), "360x640 720x1280 1080x1920");
  EXPECT_EQ(sizes(1920, 800), "640x266 1280x534 1920x800");
  EXPECT_EQ(sizes(1440, 1080), "480x360 960x720 1440x1080");
  EXPECT_EQ(sizes(1080, 1080), "360x360 720x720 1080x1080");
}

TEST(LadderTest, NeverExceedsTheSourceAndIsAlwaysEven) {
  for (std::int64_t width = 17; width < 2200; width += 53) {
    for (std::int64_t height = 17; height < 2200; height += 61) {
      std::int64_t pixels = 0;
      for (const auto& one : plan_ladder(width, height)) {
        EXPECT_LE(one.width, width);
        EXPECT_LE(one.height, height);
        EXPECT_EQ(one.width % 2 + one.height % 2, 0);
        EXPECT_GT(one.width * one.height, pixels) << width << "x" << height;
        pixels = one.width * one.height;
      }
    }
  }
}

TEST(LadderTest, NamesAreUniqueAndCeilingsGrow) {
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1920}, {1000, 700}, {1920, 400}}) {
    const auto ladder = plan_ladder(width, height);
    for (std::size_t i = 1; i < ladder.size(); ++i) {
      EXPECT_NE(ladder[i].name, ladder[i - 1].name);
      EXPECT_GT(ladder[i].ceiling_kbps, ladder[i - 1].ceiling_kbps);
    }
  }
  EXPECT_EQ(ceiling_kbps(640 * 360), 365);
  EXPECT_EQ(ceiling_kbps(1280 * 720), 3000);
  EXPECT_EQ(ceiling_kbps(1920 * 1080), 6000);
  EXPECT_EQ(ceiling_kbps(100), 145);
}

}  // namespace
}  // namespace codeflix::encoder
