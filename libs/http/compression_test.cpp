#include "libs/http/compression.hpp"

#include <gtest/gtest.h>

#include "libs/http/inflate_fixture.hpp"

namespace codeflix::http {
namespace {

TEST(CompressionTest, ChoosesWhatTheClientTakes) {
  EXPECT_EQ(choose_encoding("gzip, deflate, br"), Encoding::brotli);
  EXPECT_EQ(choose_encoding("GZIP"), Encoding::gzip);
  EXPECT_EQ(choose_encoding("br;q=0, gzip;q=0.5"), Encoding::gzip);
  EXPECT_EQ(choose_encoding("br; q=0.000"), Encoding::identity);
  EXPECT_EQ(choose_encoding("brotli, x-gzip"), Encoding::identity);
  EXPECT_EQ(choose_encoding(""), Encoding::identity);
}

TEST(CompressionTest, KnowsWhatShrinks) {
  for (const auto* type : {"text/html; charset=utf-8", "application/json", "application/problem+json", "application/vnd.apple.mpegurl",
                           "application/dash+xml", "image/svg+xml"})
    EXPECT_TRUE(is_compressible(type)) << type;
  for (const auto* type : {"", "video/mp4", "image/png", "text/event-stream", "application/octet-stream", "font/woff2"})
    EXPECT_FALSE(is_compressible(type)) << type;
}

TEST(CompressionTest, ComesBackWhole) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i * 7919 % 1000) + "\n";
  for (const auto encoding : {Encoding::gzip, Encoding::brotli}) {
    const auto packed = compress(encoding, text);
    EXPECT_LT(packed.size(), text.size() / 2);
    EXPECT_EQ(unpack(name_of(encoding), packed), text);
  }
  EXPECT_EQ(unpack("gzip", compress(Encoding::gzip, "")), "");
}

}  // namespace
}  // namespace codeflix::http
