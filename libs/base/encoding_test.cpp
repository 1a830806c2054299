#include "libs/base/encoding.hpp"

#include <gtest/gtest.h>

#include "libs/base/digest.hpp"
#include "libs/base/random.hpp"

namespace codeflix {
namespace {

TEST(Encoding, Base64MatchesRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
}

TEST(Encoding, EveryLengthComesBack) {
  for (std::size_t size = 0; size < 70; ++size) {
    const auto bytes = random_bytes(size);
    EXPECT_EQ(parse_base64(base64(bytes)).value(), bytes);
    EXPECT_EQ(parse_base64url(base64url(bytes)).value(), bytes);
    EXPECT_EQ(parse_hex(hex(bytes)).value(), bytes);
    if (bytes.find('\0') == std::string::npos) {
      EXPECT_EQ(percent_decode(percent_encode(bytes)).value(), bytes);
    }
  }
}

TEST(Encoding, RefusesSecondSpellings) {
  for (const auto* text : {"Z", "Zg=", "Zh==", "Zg==\n", "Z===", "Zm9v!mFy", "Zm_v"}) EXPECT_FALSE(parse_base64(text)) << text;
  for (const auto* text : {"Zg==", "Zh", "a+b", "A"}) EXPECT_FALSE(parse_base64url(text)) << text;
  for (const auto* text : {"%", "%1", "%zz", "%00"}) EXPECT_FALSE(percent_decode(text)) << text;
}

TEST(Digest, MatchesPublishedVectors) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2.
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const HmacKey key("Jefe");
  for (const auto* text : {"what do ya want for nothing?", "", "what do ya want for nothing?"}) EXPECT_EQ(key.sign(text), hmac_sha256("Jefe", text));
  Digest sha1(DigestAlgorithm::sha1);
  sha1.update("a");
  sha1.update("bc");
  EXPECT_EQ(hex(sha1.finish()), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

}  // namespace
}  // namespace codeflix
