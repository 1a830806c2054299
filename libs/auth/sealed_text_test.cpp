#include "libs/auth/sealed_text.hpp"

#include <gtest/gtest.h>

#include "libs/base/encoding.hpp"

namespace codeflix::auth {
namespace {

const Sealer sealer(std::string(32, 'k'));

TEST(Sealer, OpensWhatItSealed) {
  for (const auto& text : {std::string(), std::string("refresh"), std::string("\0\xff", 2), std::string(5000, 'x')}) {
    const auto opened = sealer.open(sealer.seal(text, "cookie"), "cookie");
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, text);
  }
}

TEST(Sealer, NeverMakesTheSameTwice) { EXPECT_NE(sealer.seal("text", "cookie"), sealer.seal("text", "cookie")); }

TEST(Sealer, OpensNothingThatWasTouched) {
  const auto bytes = *parse_base64url(sealer.seal("text", "cookie"));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto forged = bytes;
    forged[i] = static_cast<char>(forged[i] ^ 1);
    EXPECT_FALSE(sealer.open(base64url(forged), "cookie")) << "byte " << i;
  }
  for (std::size_t length = 0; length < bytes.size(); ++length) EXPECT_FALSE(sealer.open(base64url(bytes.substr(0, length)), "cookie")) << length;
  EXPECT_FALSE(sealer.open("not base64!", "cookie"));
}

TEST(Sealer, KeepsPurposesAndSecretsApart) {
  EXPECT_FALSE(sealer.open(sealer.seal("text", "cookie"), "other"));
  EXPECT_FALSE(Sealer(std::string(32, 'l')).open(sealer.seal("text", "cookie"), "cookie"));
  EXPECT_THROW(Sealer("short"), std::invalid_argument);
}

}  // namespace
}  // namespace codeflix::auth
