#include "services/encoder/worker/image_header.hpp"

#include <gtest/gtest.h>

#include <string>

namespace codeflix::encoder {
namespace {

using std::string_literals::operator""s;

TEST(ImageHeaderTest, ReadsTheSizeOfEachFormat) {
  const auto png = read_image_header("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xc3\x50\0\0\xc3\x50"s);
  ASSERT_TRUE(png);
  EXPECT_EQ(png->width, 50'000);
  EXPECT_EQ(png->height, 50'000);
  const auto jpeg = read_image_header("\xff\xd8\xff\xe0\0\4xx\xff\xff\xc2\0\x11\x08\x02\xd0\x05\0\3"s);
  ASSERT_TRUE(jpeg);
  EXPECT_EQ(jpeg->width, 1280);
  EXPECT_EQ(jpeg->height, 720);
  const auto webp = read_image_header("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\xff\4\0\xcf\2\0"s);
  ASSERT_TRUE(webp);
  EXPECT_EQ(webp->width, 1280);
  EXPECT_EQ(webp->height, 720);
}

TEST(ImageHeaderTest, KnowsByContentOnly) {
  for (const auto* text : {"", "GIF89a", "<svg/>", "RIFFxxxxAVI ", "\x89PN"}) EXPECT_FALSE(read_image_header(text)) << text;
}

TEST(ImageHeaderTest, SurvivesACutAtEveryByte) {
  const auto jpeg = "\xff\xd8\xff\xe0\0\4xx\xff\xff\xc2\0\x11\x08\x02\xd0\x05\0\3"s;
  for (std::size_t length = 3; length < jpeg.size() - 1; ++length) {
    const auto header = read_image_header(jpeg.substr(0, length));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->width, 0);
  }
  EXPECT_EQ(read_image_header(std::string("\xff\xd8\xff\xe0\0\0", 6))->width, 0);
}

}  // namespace
}  // namespace codeflix::encoder
