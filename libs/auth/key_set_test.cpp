#include "libs/auth/key_set.hpp"

#include <gtest/gtest.h>

#include "libs/base/encoding.hpp"

namespace codeflix::auth {
namespace {

// The published examples of RFC 7515, appendices A.2 and A.3.
constexpr std::string_view kPayload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

json::Object ec_jwk() {
  return {{"kid", "ec"},
          {"kty", "EC"},
          {"crv", "P-256"},
          {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
          {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}};
}
const std::string kEcInput = "eyJhbGciOiJFUzI1NiJ9." + std::string(kPayload);
constexpr std::string_view kEcSignature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

json::Object rsa_jwk() {
  return {{"kid", "rsa"},
          {"kty", "RSA"},
          {"n",
           "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_"
           "YpRPEwOWvG6b32690r2jZ47s"
           "oMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-"
           "DWNmoud"
           "F8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"},
          {"e", "AQAB"}};
}
const std::string kRsaInput = "eyJhbGciOiJSUzI1NiJ9." + std::string(kPayload);
constexpr std::string_view kRsaSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
    "nZLgrnb"
    "yTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
    "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98"
    "rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

TEST(PublicKey, VerifiesThePublishedEs256Example) {
  const auto key = PublicKey::from_jwk(ec_jwk());
  ASSERT_TRUE(key);
  EXPECT_EQ(key->algorithm(), "ES256");
  const auto signature = *parse_base64url(kEcSignature);
  EXPECT_TRUE(key->verifies(kEcInput, signature));
  EXPECT_FALSE(key->verifies(kEcInput + "A", signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    auto forged = signature;
    forged[i] = static_cast<char>(forged[i] ^ 1);
    EXPECT_FALSE(key->verifies(kEcInput, forged)) << "byte " << i;
  }
}

TEST(PublicKey, RefusesEs256SignaturesOfAnotherForm) {
  const auto key = PublicKey::from_jwk(ec_jwk());
  ASSERT_TRUE(key);
  const auto signature = *parse_base64url(kEcSignature);
  EXPECT_FALSE(key->verifies(kEcInput, ""));
  EXPECT_FALSE(key->verifies(kEcInput, signature.substr(0, 63)));
  EXPECT_FALSE(key->verifies(kEcInput, signature + '\0'));
  EXPECT_FALSE(key->verifies(kEcInput, std::string(64, '\0')));  // r = s = 0, CVE-2022-21449
}

TEST(PublicKey, VerifiesThePublishedRs256Example) {
  const auto key = PublicKey::from_jwk(rsa_jwk());
  ASSERT_TRUE(key);
  EXPECT_EQ(key->algorithm(), "RS256");
  const auto signature = *parse_base64url(kRsaSignature);
  EXPECT_TRUE(key->verifies(kRsaInput, signature));
  EXPECT_FALSE(key->verifies(kRsaInput + "A", signature));
  EXPECT_FALSE(key->verifies(kRsaInput, signature.substr(1)));
}

TEST(PublicKey, RefusesKeysThatItMustNotUse) {
  const auto refused = [](json::Object jwk, std::string_view name, json::Value value) {
    jwk[name] = std::move(value);
    return !PublicKey::from_jwk(jwk);
  };
  EXPECT_TRUE(refused(ec_jwk(), "use", "enc"));
  EXPECT_TRUE(refused(ec_jwk(), "alg", "ES384"));
  EXPECT_TRUE(refused(ec_jwk(), "crv", "P-384"));
  EXPECT_TRUE(refused(ec_jwk(), "kty", "oct"));
  EXPECT_TRUE(refused(ec_jwk(), "kid", nullptr));
  EXPECT_TRUE(refused(ec_jwk(), "y", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"));  // not on the curve
  EXPECT_TRUE(refused(ec_jwk(), "x", "AQAB"));
  EXPECT_TRUE(refused(rsa_jwk(), "alg", "RS512"));
  EXPECT_TRUE(refused(rsa_jwk(), "n", "AQAB"));  // far too short
  EXPECT_TRUE(refused(rsa_jwk(), "e", ""));
}

TEST(KeySet, LeavesOutWhatItCannotUse) {
  const json::Object oct{{"kid", "oct"}, {"kty", "oct"}, {"k", "c2VjcmV0"}};
  const auto set = KeySet::parse(json::serialize(json::Object{{"keys", json::Array{oct, ec_jwk(), 1, rsa_jwk()}}}));
  ASSERT_TRUE(set);
  EXPECT_NE(set->find("ec"), nullptr);
  EXPECT_NE(set->find("rsa"), nullptr);
  EXPECT_EQ(set->find("oct"), nullptr);
}

TEST(KeySet, RefusesWhatIsNoKeyDocument) {
  for (const auto* text : {"", "[]", "{}", R"({"keys": {}})", "<html>"}) EXPECT_FALSE(KeySet::parse(text)) << text;
}

}  // namespace
}  // namespace codeflix::auth
