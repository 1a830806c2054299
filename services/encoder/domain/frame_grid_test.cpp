#include "services/encoder/domain/frame_grid.hpp"

#include <gtest/gtest.h>

namespace codeflix::encoder {

void PrintTo(const FrameRate& rate, std::ostream* out) { *out << rate.numerator << "/" << rate.denominator; }

namespace {

TEST(FrameRateTest, KeepsTheExactRateOfAConstantSource) {
  for (const FrameRate rate : {FrameRate{24000, 1001}, {25, 1}, {30000, 1001}, {60, 1}, {15, 1}, {50, 1}})
    EXPECT_EQ(natural_frame_rate(rate, rate, false), rate);
}

TEST(FrameRateTest, KnowsARateThatMillisecondsHaveBlurred) {
  EXPECT_EQ(natural_frame_rate({2997, 125}, {13978, 583}, false), (FrameRate{24000, 1001}));
  EXPECT_EQ(natural_frame_rate({2997, 100}, {2997, 100}, false), (FrameRate{30000, 1001}));
}

TEST(FrameRateTest, GivesAVariableSourceTheNextUsualRate) {
  EXPECT_EQ(natural_frame_rate({2751, 100}, {90000, 1}, false), (FrameRate{30, 1}));
  EXPECT_EQ(natural_frame_rate({41, 1}, {120, 1}, false), (FrameRate{50, 1}));
  EXPECT_EQ(natural_frame_rate({2390, 100}, {1000, 1}, false), (FrameRate{24, 1}));
}

TEST(FrameRateTest, StaysBetweenFiveAndSixty) {
  EXPECT_EQ(natural_frame_rate({120, 1}, {120, 1}, false), (FrameRate{60, 1}));
  EXPECT_EQ(natural_frame_rate({240000, 1001}, {240000, 1001}, false), (FrameRate{60000, 1001}));
  EXPECT_EQ(natural_frame_rate({1, 1}, {1, 1}, false), (FrameRate{5, 1}));
  EXPECT_EQ(natural_frame_rate({0, 0}, {0, 0}, false), (FrameRate{25, 1}));
  EXPECT_EQ(natural_frame_rate({-5, 0}, {2'000'000'000, 1}, false), (FrameRate{25, 1}));
}

TEST(FrameRateTest, MakesAFrameOfEachField) {
  EXPECT_EQ(natural_frame_rate({25, 1}, {25, 1}, true), (FrameRate{50, 1}));
  EXPECT_EQ(natural_frame_rate({30000, 1001}, {30000, 1001}, true), (FrameRate{60000, 1001}));
}

TEST(GridTest, CutsByWholeFrames) {
  const auto grid = make_grid({24000, 1001});
  EXPECT_EQ(grid.gop_frames, 48);
  EXPECT_EQ(grid.segment_frames, 144);
  EXPECT_EQ(grid.timescale, 24000);
  EXPECT_EQ(grid.frame_duration, 1001);
  EXPECT_EQ(grid.microseconds(grid.segment_frames), 6'006'000);
  EXPECT_EQ(make_grid({25, 1}).timescale, 25'000);
  EXPECT_EQ(make_grid({25, 1}).frame_duration, 1'000);
}

// Whatever the rate, sound and pictures end within half an AAC frame of each other at every cut and cover the whole at the end.
TEST(GridTest, CutsSoundWhereThePicturesAreCut) {
  for (const FrameRate rate : {FrameRate{24000, 1001}, {25, 1}, {30000, 1001}, {60000, 1001}, {15, 2}}) {
    const auto grid = make_grid(rate);
    EXPECT_EQ(grid.audio_frame_at(0), 0);
    for (std::int64_t segment = 1; segment < 2000; ++segment) {
      const auto frames = segment * grid.segment_frames;
      const auto presented = grid.audio_frame_at(frames) * kAudioFrameSamples - kAudioPriming;
      EXPECT_LE(std::abs(presented - grid.samples(frames)), kAudioFrameSamples / 2) << rate.numerator << " " << segment;
      const auto total = grid.audio_frames_for(frames) * kAudioFrameSamples - kAudioPriming - grid.samples(frames);
      EXPECT_GE(total, 0);
      EXPECT_LT(total, kAudioFrameSamples);
      // One picture more than a whole segment still gives sound of its own.
      EXPECT_GT(grid.audio_frames_for(frames + 1), grid.audio_frame_at(frames));
    }
  }
}

}  // namespace
}  // namespace codeflix::encoder
