#include "apps/codeflix/move/keycloak_password.hpp"

#include <gmock/gmock.h>

#include "libs/base/encoding.hpp"
#include "services/identity/infra/crypto/argon2_hasher.hpp"

namespace codeflix::moving {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kId = "01900000-0000-7000-8000-000000000001";

identity::User person(std::string hash) {
  identity::User user;
  user.id = *identity::UserId::parse(kId);
  user.password_hash = std::move(hash);
  return user;
}

TEST(KeycloakPassword, IsWhatTheHasherMakes) {
  const auto hash = identity::make_argon2_hasher()->hash("correct horse").value();
  const auto password = keycloak_password(person(hash));
  ASSERT_TRUE(password) << password.error().detail;
  EXPECT_GT(password->data.hashIterations, 0);
  EXPECT_EQ(password->data.additionalParameters.at("type"), std::vector<std::string>{"id"});
  EXPECT_EQ(parse_base64(password->secret.salt)->size(), 16u);
  EXPECT_EQ(password->data.additionalParameters.at("hashLength"), std::vector{std::to_string(parse_base64(password->secret.value)->size())});
}

TEST(KeycloakPassword, TakesTheCostFromTheHash) {
  const auto password = keycloak_password(person("$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"));
  ASSERT_TRUE(password);
  EXPECT_EQ(password->data.hashIterations, 3);
  EXPECT_EQ(password->data.additionalParameters.at("memory"), std::vector<std::string>{"65536"});
  EXPECT_EQ(password->data.additionalParameters.at("parallelism"), std::vector<std::string>{"1"});
  EXPECT_EQ(password->secret.salt, "c2FsdHNhbHQ=");
  EXPECT_EQ(password->secret.value, "aGFzaGhhc2g=");
}

class BrokenHash : public ::testing::TestWithParam<const char*> {};

TEST_P(BrokenHash, IsAnErrorThatNamesThePersonAndNotTheHash) {
  const auto password = keycloak_password(person(GetParam()));
  ASSERT_FALSE(password);
  EXPECT_EQ(password.error().code, "move.password");
  EXPECT_THAT(password.error().detail, HasSubstr(kId));
  EXPECT_THAT(password.error().detail, Not(HasSubstr("aGFzaGhhc2g")));
  EXPECT_THAT(password.error().detail, Not(HasSubstr("$")));
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenHash,
    ::testing::Values("", "x", "$argon2id$v=19$m=65536,t=two,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", "$argon2id$v=19$m=65536,t=,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
                      "$argon2id$v=19$m=65536,t=99999999999999999999,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
                      "$argon2id$v=19$m=65536,t=2x,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", "$argon2id$v=19$m=65536,t=-2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
                      "$argon2id$v=19$m=much,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", "$argon2id$v=19$m=65536,t=2,p=0$c2FsdHNhbHQ$aGFzaGhhc2g",
                      "$argon2id$v=19$m=65536,t=2$c2FsdHNhbHQ$aGFzaGhhc2g", "$argon2id$v=19$m=65536,t=2,p=1$s@lt$aGFzaGhhc2g",
                      "$argon2id$v=19$m=65536,t=2,p=1$$aGFzaGhhc2g", "$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHQ$",
                      "$argon2i$v=19$m=65536,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", "$argon2id$v=16$m=65536,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"));

}  // namespace
}  // namespace codeflix::moving
