#include "libs/base/text.hpp"

#include <gtest/gtest.h>

namespace codeflix {
namespace {

TEST(Text, IsTrimmedAndComposed) {
  EXPECT_EQ(clean_text("  A\xcc\x83 o\xc2\xa0", 1, 255).value(), "Ã o");
  EXPECT_EQ(clean_text("a\nb", 1, 255, true).value(), "a\nb");
  EXPECT_EQ(clean_text("", 0, 255).value(), "");
}

TEST(Text, RefusesControlsAndWrongLengths) {
  EXPECT_EQ(clean_text(std::string_view("a\0b", 3), 1, 255).error().code, "text.control");
  EXPECT_EQ(clean_text("a\nb", 1, 255).error().code, "text.control");
  EXPECT_EQ(clean_text(" \t ", 1, 255).error().code, "text.empty");
  EXPECT_EQ(clean_text("\xff", 1, 255).error().code, "text.malformed");
  std::string exact;
  for (int i = 0; i < 255; ++i) exact += "ç";
  EXPECT_TRUE(clean_text(exact, 1, 255));
  EXPECT_EQ(clean_text(exact + "ç", 1, 255).error().code, "text.too_long");
}

TEST(Text, KeysIgnoreCaseAccentsAndSpace) {
  EXPECT_EQ(fold(" AÇÃO   e  Reação "), "acao e reacao");
  EXPECT_EQ(fold("Straße"), fold("STRASSE"));
  EXPECT_EQ(fold("ﬁlm"), "film");
  EXPECT_NE(fold("ab"), fold("a b"));
}

TEST(Text, FoldsAsciiAsAnyOtherText) {
  for (int c = 0; c < 0x80; ++c) {
    const auto text = std::string(2, static_cast<char>(c)) + "A" + static_cast<char>(c) + "b";
    EXPECT_EQ(fold(text) + "e", fold(text + "é")) << c;
  }
  EXPECT_EQ(fold(" A "), "a");
}

}  // namespace
}  // namespace codeflix
