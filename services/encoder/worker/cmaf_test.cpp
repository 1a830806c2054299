#include "services/encoder/worker/cmaf.hpp"

#include <gtest/gtest.h>

namespace codeflix::encoder::cmaf {
namespace {

const std::string kParameterSets("\0\0\0\1\x67\x64\x00\x1f\xac\0\0\0\1\x68\xeb\xe3\xcb\0", 18);

VideoFormat video() { return {1280, 720, 30000, 1001, *avc_configuration(kParameterSets)}; }
AudioFormat audio() { return {48000, 2, 1024, 1024, 128000, "por", "\x11\x90"}; }

std::size_t count(const std::string& bytes, std::string_view type) {
  std::size_t found = 0;
  for (auto at = bytes.find(type); at != std::string::npos; at = bytes.find(type, at + 1)) ++found;
  return found;
}

std::uint32_t u32(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

/// The sizes of the outermost boxes lead exactly to the end.
bool is_whole(const std::string& bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) at += u32(bytes, at);
  return at == bytes.size();
}

TEST(NalTest, SplitsAByteStream) {
  const std::string stream("\0\0\0\1\x65\xaa\0\0\1\x41\xbb\xcc", 12);
  const auto units = nal_units(stream);
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(units[0], "\x65\xaa");
  EXPECT_EQ(units[1], "\x41\xbb\xcc");
  EXPECT_TRUE(nal_units("no start code").empty());
}

TEST(NalTest, PutsLengthsInFrontAndLeavesParameterSetsOut) {
  EXPECT_EQ(length_prefixed(kParameterSets + std::string("\0\0\1\x65\xaa", 5)), std::string("\0\0\0\2\x65\xaa", 6));
}

TEST(AvcTest, TakesProfileAndLevelFromTheParameterSets) {
  EXPECT_EQ(codecs(video()), "avc1.64001f");
  EXPECT_EQ(codecs(audio()), "mp4a.40.2");
  EXPECT_FALSE(avc_configuration(std::string("\0\0\1\x67\x64\0\x1f", 7)));
  EXPECT_FALSE(avc_configuration(""));
}

TEST(CmafTest, PicturesHaveNoEditListAndSoundHasOne) {
  const auto pictures = initialization_segment(video());
  const auto sound = initialization_segment(audio());
  EXPECT_TRUE(is_whole(pictures));
  EXPECT_TRUE(is_whole(sound));
  EXPECT_EQ(count(pictures, "elst"), 0U);
  ASSERT_EQ(count(sound, "elst"), 1U);
  EXPECT_EQ(u32(sound, sound.find("elst") + 16), 1024U) << "media time: what the priming hides";
  EXPECT_EQ(pictures.substr(8, 4), "cmfc");
  EXPECT_EQ(count(pictures.substr(0, u32(pictures, 0)), "cfhd"), 1U);
  EXPECT_EQ(count(sound.substr(0, u32(sound, 0)), "caac"), 1U);
  for (const auto* unwanted : {"udta", "meta"}) EXPECT_EQ(count(pictures + sound, unwanted), 0U) << unwanted;
}

TEST(CmafTest, ASegmentSaysWhenItBeginsAndWhereItsSamplesAre) {
  const std::vector<Sample> samples = {{"first", true, 0}, {"second", false, 2002}, {"3", false, -1001}};
  const auto segment = media_segment(video(), 7, 360360, samples);
  EXPECT_TRUE(is_whole(segment));
  EXPECT_EQ(u32(segment, segment.find("mfhd") + 8), 7U);
  EXPECT_EQ(u32(segment, segment.find("tfdt") + 12), 360360U);
  const auto trun = segment.find("trun");
  EXPECT_EQ(segment[trun + 4], 1) << "version 1: signed offsets";
  EXPECT_EQ(u32(segment, trun + 8), 3U);
  const auto moof = segment.find("moof") - 4;
  EXPECT_EQ(segment.substr(moof + u32(segment, trun + 12)), "firstsecond3");
  EXPECT_EQ(static_cast<std::int32_t>(u32(segment, trun + 16 + 2 * 12 + 8)), -1001);
}

}  // namespace
}  // namespace codeflix::encoder::cmaf
