#include "libs/auth/signing_key.hpp"

#include <gtest/gtest.h>

#include "libs/auth/key_set.hpp"

namespace codeflix::auth {
namespace {

KeySet public_keys(const SigningKey& key) { return *KeySet::parse(json::serialize(json::Object{{"keys", json::Array{key.public_jwk()}}})); }

TEST(SigningKey, SignsWhatItsPublicKeyVerifies) {
  const auto key = SigningKey::generate();
  const auto keys = public_keys(key);
  // Many times, since r and s have leading zero bytes now and then.
  for (int i = 0; i < 300; ++i) {
    const auto jwt = parse_jwt(key.sign({{"n", i}}));
    ASSERT_TRUE(jwt);
    EXPECT_EQ(text_claim(jwt->header, "alg"), "ES256");
    EXPECT_EQ(text_claim(jwt->header, "kid"), key.kid());
    EXPECT_EQ(jwt->claims.at("n").as_int64(), i);
    EXPECT_EQ(jwt->signature.size(), 64U);
    EXPECT_TRUE(check_signature(*jwt, keys));
  }
}

TEST(SigningKey, SurvivesItsPem) {
  const auto key = SigningKey::generate();
  const auto again = SigningKey::from_pem(key.pem());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->kid(), key.kid());
  EXPECT_EQ(again->public_jwk(), key.public_jwk());
  EXPECT_TRUE(check_signature(*parse_jwt(again->sign({})), public_keys(key)));
}

TEST(SigningKey, HasTheThumbprintAsId) {
  // The private key of RFC 7515 A.3; its thumbprint was computed with npm `jose`.
  constexpr std::string_view kPem =
      "-----BEGIN PRIVATE KEY-----\n"
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\n"
      "H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n"
      "7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n"
      "-----END PRIVATE KEY-----\n";
  const auto key = SigningKey::from_pem(kPem);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->kid(), "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
  EXPECT_EQ(text_claim(key->public_jwk(), "x"), "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
}

TEST(SigningKey, PublishesNoSecret) {
  EXPECT_FALSE(SigningKey::generate().public_jwk().contains("d"));
  EXPECT_NE(SigningKey::generate().kid(), SigningKey::generate().kid());
}

TEST(SigningKey, RefusesWhatIsNoKey) {
  EXPECT_FALSE(SigningKey::from_pem(""));
  EXPECT_FALSE(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
}

}  // namespace
}  // namespace codeflix::auth
