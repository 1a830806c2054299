#include "libs/auth/key_watch.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "libs/auth/signing_key.hpp"
#include "libs/auth/token_verifier.hpp"
#include "libs/testing/wait_until.hpp"

namespace codeflix::auth {
namespace {

using namespace std::chrono_literals;

/// An issuer that may be away, and who takes its tokens.
struct KeyWatchTest : ::testing::Test {
  ~KeyWatchTest() override {
    if (started) watch->stop();
  }
  void start() {
    ASSERT_TRUE(watch->start());
    started = true;
  }
  ErrorKind refusal() {
    const auto verified = verifier->verify(token);
    return verified ? ErrorKind::internal : verified.error().kind;
  }

  SystemClock clock;
  SigningKey key = SigningKey::generate();
  std::string token =
      key.sign({{"iss", "here"}, {"aud", "codeflix-api"}, {"sub", "ana"}, {"typ", "Bearer"}, {"exp", to_micros(clock.now()) / 1'000'000 + 300}});
  std::atomic<bool> away = true;
  std::atomic<int> asked = 0;
  std::shared_ptr<KeyCache> keys = std::make_shared<KeyCache>(
      [this]() -> Result<std::string> {
        ++asked;
        if (away) return fail(ErrorKind::unavailable, "client.unreachable", "Nobody answers.");
        return json::serialize(json::Object{{"keys", json::Array{key.public_jwk()}}});
      },
      clock);
  std::unique_ptr<TokenVerifier> verifier = make_token_verifier({.issuer = "here"}, keys, clock);
  std::unique_ptr<runtime::Component> watch = make_key_watch(keys);
  bool started = false;
};

TEST_F(KeyWatchTest, AReplicaThatStartsWithoutItsIssuerSaysSoAndIsReadyOnceItIsThere) {
  start();
  EXPECT_TRUE(testing::wait_until([&] { return asked >= 2; })) << "it is tried again though nobody asks";
  EXPECT_NE(watch->not_ready().find("keys"), std::string::npos) << watch->not_ready();
  EXPECT_EQ(refusal(), ErrorKind::unavailable) << "a good token is not refused for it";
  away = false;
  EXPECT_TRUE(testing::wait_until([&] { return watch->not_ready().empty(); }));
  EXPECT_TRUE(verifier->verify(token));
}

TEST_F(KeyWatchTest, AnIssuerThatGoesAwayIsNotMissed) {
  away = false;
  start();
  EXPECT_TRUE(testing::wait_until([&] { return watch->not_ready().empty(); }));
  away = true;
  EXPECT_FALSE(keys->fetch());
  EXPECT_EQ(watch->not_ready(), "");
  EXPECT_TRUE(verifier->verify(token));
}

}  // namespace
}  // namespace codeflix::auth
