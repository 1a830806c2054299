#include "libs/auth/token_verifier.hpp"

#include <gtest/gtest.h>

#include "libs/auth/jwt.hpp"
#include "libs/auth/signing_key.hpp"
#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::auth {
namespace {

using namespace std::chrono_literals;
constexpr std::int64_t kNow = 1'700'000'000;

json::Object good_claims() {
  return {{"iss", "https://codeflix.example/auth/realms/codeflix"},
          {"sub", "0190c2a5-7a3e-7000-8000-000000000001"},
          {"aud", "codeflix-api"},
          {"exp", kNow + 300},
          {"iat", kNow},
          {"typ", "Bearer"},
          {"email", "ana@example.org"},
          {"name", "Ana"},
          {"locale", "pt-BR"},
          {"realm_access", {{"roles", {"customer", "catalog_admin", 7}}}},
          {"roles", {"operator"}}};
}

struct TokenVerifierTest : testing::Test {
  ManualClock clock{from_micros(kNow * 1'000'000)};
  SigningKey key = SigningKey::generate();
  std::unique_ptr<TokenVerifier> verifier = make_token_verifier(
      {.issuer = "https://codeflix.example/auth/realms/codeflix"},
      [this] {
        return Result<std::string>(json::serialize(json::Object{{"keys", json::Array{key.public_jwk()}}}));
      },
      clock);

  std::string code_for(const std::string& token) {
    const auto answer = verifier->verify(token);
    if (answer) return "accepted";
    EXPECT_EQ(answer.error().kind, ErrorKind::unauthorized);
    return answer.error().code;
  }

  std::string code_with(std::string_view claim, json::Value value) {
    auto claims = good_claims();
    claims[claim] = std::move(value);
    return code_for(key.sign(claims));
  }

  std::string code_without(std::string_view claim) {
    auto claims = good_claims();
    claims.erase(claim);
    return code_for(key.sign(claims));
  }

  /// A token whose header and claims are these texts, with a good signature of this issuer over other bytes.
  std::string forged(std::string_view header, std::string_view claims, std::string_view signature = "") {
    return base64url(header) + "." + base64url(claims) + "." + base64url(signature);
  }

  std::string header(std::string_view algorithm) { return R"({"alg":")" + std::string(algorithm) + R"(","kid":")" + key.kid() + R"("})"; }
};

TEST_F(TokenVerifierTest, SaysWhoAsks) {
  const auto principal = verifier->verify(key.sign(good_claims()));
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->issuer, "https://codeflix.example/auth/realms/codeflix");
  EXPECT_EQ(principal->subject, "0190c2a5-7a3e-7000-8000-000000000001");
  EXPECT_EQ(principal->email, "ana@example.org");
  EXPECT_EQ(principal->name, "Ana");
  EXPECT_EQ(principal->locale, "pt-BR");
  EXPECT_EQ(principal->roles, (std::set<std::string, std::less<>>{"customer", "catalog_admin"}));
  EXPECT_EQ(principal->expires, from_micros((kNow + 300) * 1'000'000));
}

TEST_F(TokenVerifierTest, AccountsMayBeKeptUnderAnotherNameThanTheIssuers) {
  const auto keys = [this] { return Result<std::string>(json::serialize(json::Object{{"keys", json::Array{key.public_jwk()}}})); };
  const auto renamed = make_token_verifier({.issuer = "https://codeflix.example/auth/realms/codeflix", .account_issuer = "standalone"}, keys, clock);
  const auto principal = renamed->verify(key.sign(good_claims()));
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->issuer, "standalone");
}

TEST_F(TokenVerifierTest, TakesAnAudienceFromAList) {
  EXPECT_EQ(code_with("aud", {"account", "codeflix-api"}), "accepted");
  EXPECT_EQ(code_with("aud", json::Array{}), "token.audience");
  EXPECT_EQ(code_with("aud", {"account", "codeflix-api-2"}), "token.audience");
  EXPECT_EQ(code_with("aud", "codeflix"), "token.audience");
  EXPECT_EQ(code_with("aud", json::Object{{"codeflix-api", true}}), "token.audience");
  EXPECT_EQ(code_without("aud"), "token.audience");
}

TEST_F(TokenVerifierTest, RefusesOtherIssuersAndTypes) {
  EXPECT_EQ(code_with("iss", "https://codeflix.example/auth/realms/other"), "token.issuer");
  EXPECT_EQ(code_without("iss"), "token.issuer");
  EXPECT_EQ(code_with("typ", "ID"), "token.type");
  EXPECT_EQ(code_without("typ"), "token.type");
}

TEST_F(TokenVerifierTest, NeedsASubject) {
  EXPECT_EQ(code_without("sub"), "token.malformed");
  EXPECT_EQ(code_with("sub", 7), "token.malformed");
}

TEST_F(TokenVerifierTest, EndsWithTheLeewayAfterItsExpiry) {
  const auto token = key.sign(good_claims());
  clock.advance(300s + 59s);
  EXPECT_EQ(code_for(token), "accepted");
  clock.advance(1s);
  EXPECT_EQ(code_for(token), "token.expired");
}

TEST_F(TokenVerifierTest, RefusesExpiriesThatAreNoTimes) {
  EXPECT_EQ(code_without("exp"), "token.malformed");
  EXPECT_EQ(code_with("exp", "never"), "token.malformed");
  EXPECT_EQ(code_with("exp", 1e300), "token.malformed");
  EXPECT_EQ(code_with("exp", -1), "token.malformed");
  EXPECT_EQ(code_with("exp", nullptr), "token.malformed");
  EXPECT_EQ(code_with("exp", kNow + 0.5), "accepted");
}

TEST_F(TokenVerifierTest, WaitsForNotBefore) {
  EXPECT_EQ(code_with("nbf", kNow + 60), "accepted");
  EXPECT_EQ(code_with("nbf", kNow + 61), "token.expired");
  EXPECT_EQ(code_with("nbf", "soon"), "token.malformed");
}

TEST_F(TokenVerifierTest, RefusesUnsignedTokens) {
  const auto claims = json::serialize(good_claims());
  EXPECT_EQ(code_for(forged(header("none"), claims)), "token.algorithm");
  EXPECT_EQ(code_for(forged(header("None"), claims)), "token.algorithm");
  EXPECT_EQ(code_for(forged(header(""), claims)), "token.algorithm");
  EXPECT_EQ(code_for(forged(R"({"typ":"JWT"})", claims)), "token.algorithm");
  EXPECT_EQ(code_for(forged(header("ES256"), claims)), "token.signature");
}

TEST_F(TokenVerifierTest, RefusesThePublicKeyAsASharedSecret) {
  const auto input = base64url(header("HS256")) + "." + base64url(json::serialize(good_claims()));
  const auto secret = json::serialize(key.public_jwk());
  EXPECT_EQ(code_for(input + "." + base64url(hmac_sha256(secret, input))), "token.algorithm");
}

TEST_F(TokenVerifierTest, LetsTheKeyDecideTheAlgorithm) {
  EXPECT_EQ(code_for(forged(header("RS256"), json::serialize(good_claims()), std::string(64, 'x'))), "token.algorithm");
}

TEST_F(TokenVerifierTest, RefusesOtherKeys) {
  const auto other = SigningKey::generate();
  EXPECT_EQ(code_for(other.sign(good_claims())), "token.key");
  // The other key's signature under this key's name.
  const auto parts = *parse_jwt(other.sign(good_claims()));
  EXPECT_EQ(code_for(forged(header("ES256"), json::serialize(good_claims()), parts.signature)), "token.signature");
  EXPECT_EQ(code_for(forged(R"({"alg":"ES256"})", json::serialize(good_claims()), parts.signature)), "token.key");
}

TEST_F(TokenVerifierTest, RefusesChangedClaims) {
  const auto token = key.sign(good_claims());
  auto claims = good_claims();
  claims["realm_access"] = {{"roles", {"operator"}}};
  const auto signature = token.substr(token.rfind('.'));
  EXPECT_EQ(code_for(token.substr(0, token.find('.')) + "." + base64url(json::serialize(claims)) + signature), "token.signature");
}

TEST_F(TokenVerifierTest, RefusesWhatIsNoToken) {
  const auto good = key.sign(good_claims());
  for (const auto& text :
       {std::string(), std::string("."), std::string(".."), std::string("..."), std::string("a.b.c"), good + "." + good, good + "=",
        good.substr(0, good.rfind('.')), " " + good, forged("[]", "{}"), forged("{}", "null"), forged("{", "}"), std::string("\xff\x00.\x01", 4)}) {
    EXPECT_EQ(code_for(text), "token.malformed") << text;
  }
}

TEST_F(TokenVerifierTest, RefusesHugeAndDeepTokens) {
  auto claims = good_claims();
  claims["padding"] = std::string(kMaxToken, 'x');
  EXPECT_EQ(code_for(key.sign(claims)), "token.malformed");
  EXPECT_EQ(code_for(forged(header("ES256"), std::string(4000, '['))), "token.malformed");
}

TEST_F(TokenVerifierTest, RefusesDoubledNamesAndUnknownExtensions) {
  EXPECT_EQ(code_for(forged(header("ES256"), R"({"sub":"a","sub":"b"})")), "token.malformed");
  EXPECT_EQ(code_for(forged(header("ES256"), R"({"sub":"a","s\u0075b":"b"})")), "token.malformed");
  EXPECT_EQ(code_for(forged(header("ES256"), R"({"realm_access":{"roles":[],"roles":[]}})")), "token.malformed");
  EXPECT_EQ(code_for(forged(R"({"alg":"none","alg":"ES256"})", "{}")), "token.malformed");
  EXPECT_EQ(code_for(forged(R"({"alg":"ES256","kid":"x","crit":["exp"]})", "{}")), "token.malformed");
  // Colons and quotes inside of texts are no names.
  EXPECT_EQ(code_with("name", R"(a":"b\":,\)"), "accepted");
}

}  // namespace
}  // namespace codeflix::auth
