#include "services/identity/issuer_fixture.hpp"

namespace codeflix::identity {
namespace {

using namespace std::chrono_literals;

class TokensTest : public IssuerFixture {
 protected:
  void SetUp() override {
    IssuerFixture::SetUp();
    make_user("ana@example.org");
  }
};

TEST_P(TokensTest, GiveNothingForTheWrongProof) {
  auto ana = browser();
  const auto code = code_for(ana, "ana@example.org");
  const auto with = [&](const std::string& name, const std::string& value) {
    auto fields = redemption(code);
    for (auto& field : fields) {
      if (field.first == name) field.second = value;
    }
    return token(fields);
  };
  EXPECT_EQ(with("code_verifier", std::string(50, 'w')).error(), "invalid_grant");
  EXPECT_EQ(with("code_verifier", "").error(), "invalid_grant");
  EXPECT_EQ(with("redirect_uri", "https://codeflix.example/").error(), "invalid_grant");
  EXPECT_EQ(with("client_id", "codeflix-admin").error(), "invalid_grant");
  EXPECT_EQ(with("code", "guess").error(), "invalid_grant");
  EXPECT_EQ(with("grant_type", "password").error(), "unsupported_grant_type");
  EXPECT_EQ(with("grant_type", "").error(), "unsupported_grant_type");
  const auto stranger = with("client_id", "stranger");
  EXPECT_EQ(stranger.error(), "invalid_client");
  EXPECT_EQ(stranger.status, 401);
  EXPECT_EQ(token(redemption(code)).status, 200);
}

TEST_P(TokensTest, TakeACodeOnceAndRevokeWhatItGave) {
  auto ana = browser();
  const auto code = code_for(ana, "ana@example.org");
  const auto first = token(redemption(code));
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(token(redemption(code)).error(), "invalid_grant");
  EXPECT_EQ(refresh(first.refresh()).error(), "invalid_grant");
}

TEST_P(TokensTest, ForgetACodeAfterAMinute) {
  auto ana = browser();
  const auto late = code_for(ana, "ana@example.org");
  clock.advance(60s);
  EXPECT_EQ(token(redemption(late)).error(), "invalid_grant");
}

TEST_P(TokensTest, RotateTheRefreshToken) {
  auto ana = browser();
  auto tokens = tokens_for(ana, "ana@example.org");
  std::set<std::string> seen{tokens.refresh()};
  for (int i = 0; i < 5; ++i) {
    clock.advance(5min);
    tokens = refresh(tokens.refresh());
    ASSERT_EQ(tokens.status, 200);
    EXPECT_TRUE(verifier->verify(tokens.access()));
    EXPECT_TRUE(seen.insert(tokens.refresh()).second);
  }
}

TEST_P(TokensTest, EndTheFamilyWhenAnOldRefreshTokenComesBack) {
  auto ana = browser();
  const auto stolen = tokens_for(ana, "ana@example.org").refresh();
  auto current = refresh(stolen).refresh();
  clock.advance(11s);
  EXPECT_EQ(refresh(stolen).error(), "invalid_grant");
  EXPECT_EQ(refresh(current).error(), "invalid_grant");
}

TEST_P(TokensTest, EndTheFamilyAlsoForALongForgottenToken) {
  auto ana = browser();
  const auto stolen = tokens_for(ana, "ana@example.org").refresh();
  auto current = stolen;
  for (int i = 0; i < 4; ++i) current = refresh(current).refresh();
  EXPECT_EQ(refresh(stolen).error(), "invalid_grant");
  EXPECT_EQ(refresh(current).error(), "invalid_grant");
}

TEST_P(TokensTest, ForgiveALostAnswerForAMoment) {
  auto ana = browser();
  const auto first = tokens_for(ana, "ana@example.org").refresh();
  const auto lost = refresh(first);
  ASSERT_EQ(lost.status, 200);
  clock.advance(9s);
  const auto repeated = refresh(first);
  ASSERT_EQ(repeated.status, 200);
  // Both belong to one generation: when one goes on, the other is old.
  const auto next = refresh(repeated.refresh());
  ASSERT_EQ(next.status, 200);
  clock.advance(10s);
  EXPECT_EQ(refresh(lost.refresh()).error(), "invalid_grant");
  EXPECT_EQ(refresh(next.refresh()).error(), "invalid_grant") << "two lines were followed: one was a copy";
}

TEST_P(TokensTest, LetManyTabsAskAtOnce) {
  auto ana = browser();
  const auto first = tokens_for(ana, "ana@example.org").refresh();
  std::atomic<int> given = 0;
  {
    std::vector<std::jthread> tabs;
    for (int i = 0; i < 6; ++i) {
      tabs.emplace_back([&] {
        if (refresh(first).status == 200) ++given;
      });
    }
  }
  EXPECT_EQ(given, 6);
}

TEST_P(TokensTest, AreAnotherClientsSecret) {
  auto ana = browser();
  const auto mine = tokens_for(ana, "ana@example.org").refresh();
  EXPECT_EQ(token({{"grant_type", "refresh_token"}, {"client_id", "codeflix-admin"}, {"refresh_token", mine}}).error(), "invalid_grant");
  for (const auto& text : {std::string(), std::string("."), mine.substr(0, mine.find('.')) + "x.y", std::string(60'000, 'r')})
    EXPECT_EQ(refresh(text).error(), "invalid_grant");
  EXPECT_EQ(refresh(mine).status, 200) << "another client's attempt changes nothing";
}

TEST_P(TokensTest, EndTogetherWithTheSession) {
  auto ana = browser();
  const auto tokens = tokens_for(ana, "ana@example.org");
  clock.advance(std::chrono::hours(29 * 24));
  const auto kept = refresh(tokens.refresh());
  ASSERT_EQ(kept.status, 200);
  clock.advance(std::chrono::hours(30 * 24));
  EXPECT_EQ(refresh(kept.refresh()).error(), "invalid_grant");
}

TEST_P(TokensTest, CanBeRevoked) {
  auto ana = browser();
  const auto tokens = tokens_for(ana, "ana@example.org");
  const auto revoke = [&](const std::string& client, const std::string& text) {
    return browser().post(std::string(kPath) + "/revoke", {{"client_id", client}, {"token", text}}).status;
  };
  EXPECT_EQ(revoke("codeflix-watch", "unknown"), 200);
  EXPECT_EQ(revoke("codeflix-admin", tokens.refresh()), 200);
  const auto alive = refresh(tokens.refresh());
  EXPECT_EQ(alive.status, 200);
  EXPECT_EQ(revoke("codeflix-watch", alive.refresh()), 200);
  EXPECT_EQ(refresh(alive.refresh()).error(), "invalid_grant");
  EXPECT_EQ(revoke("stranger", "x"), 401);
}

TEST_P(TokensTest, AreGivenToServicesForTheirSecret) {
  const auto secrets = *ensure_service_clients(*database, clock);
  ASSERT_TRUE(secrets.contains("codeflix-cli"));
  EXPECT_TRUE(ensure_service_clients(*database, clock)->empty()) << "secrets are told once";
  const auto secret = secrets.at("codeflix-cli");
  const Fields grant{{"grant_type", "client_credentials"}};
  const auto by_header = token(grant, "Basic " + base64("codeflix-cli:" + secret));
  ASSERT_EQ(by_header.status, 200);
  EXPECT_TRUE(by_header.refresh().empty());
  const auto principal = verifier->verify(by_header.access());
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->subject, "service-account-codeflix-cli");
  EXPECT_TRUE(principal->has("catalog_admin"));
  const Fields in_form{{"grant_type", "client_credentials"}, {"client_id", "codeflix-cli"}, {"client_secret", secret}};
  EXPECT_EQ(token(in_form).status, 200);

  EXPECT_EQ(token(in_form, "Basic " + base64("codeflix-cli:" + secret)).error(), "invalid_request");
  for (const auto& wrong : {"Basic " + base64("codeflix-cli:" + secret + "x"), "Basic " + base64("codeflix-cli:"), std::string("Basic ???"),
                            "Basic " + base64("no colon"), "Basic " + base64("codeflix-cli:%zz")}) {
    const auto answer = token(grant, wrong);
    EXPECT_TRUE(answer.status == 401 || answer.status == 400) << wrong;
    EXPECT_TRUE(answer.access().empty());
  }
  EXPECT_EQ(token({{"grant_type", "client_credentials"}, {"client_id", "codeflix-watch"}}).error(), "unauthorized_client");
  EXPECT_EQ(token({{"grant_type", "refresh_token"}, {"client_id", "codeflix-cli"}, {"client_secret", secret}}).error(), "unauthorized_client");
}

TEST_P(TokensTest, RefuseWhatIsNoForm) {
  auto somebody = browser();
  EXPECT_EQ(somebody.send("POST", std::string(kPath) + "/token", "application/json", "{}").status, 400);
  EXPECT_EQ(somebody.send("POST", std::string(kPath) + "/token", "application/x-www-form-urlencoded", "grant_type=%zz").status, 400);
  EXPECT_EQ(somebody.send("POST", std::string(kPath) + "/token", "application/x-www-form-urlencoded", "grant_type=a&grant_type=b").status, 400);
  EXPECT_EQ(somebody.send("POST", std::string(kPath) + "/token", "application/x-www-form-urlencoded", "client_id=%ff").status, 400);
  EXPECT_EQ(somebody.send("POST", std::string(kPath) + "/token", "application/x-www-form-urlencoded", "a=" + std::string(100'000, 'x')).status, 413);
}

TEST_P(TokensTest, StayGoodWhenTheKeyIsReplaced) {
  auto ana = browser();
  const auto old = tokens_for(ana, "ana@example.org");
  // A key grown old is replaced at the next start or within the hour.
  supervisor.request_stop();
  ASSERT_TRUE(supervisor.wait_and_stop());
  clock.advance(std::chrono::hours(24 * 91));
  http::Router other_router;
  runtime::Supervisor other;
  ASSERT_TRUE(install(other, other_router, config, {*database, clock, kPublicUrl, folder / "pages"}));
  ASSERT_TRUE(other.start());
  const auto minted = *mint_token(*database, clock, {.issuer = issuer_of(kPublicUrl), .subject = "script", .roles = {"operator"}, .ttl = 60s});
  EXPECT_NE(text_of(auth::parse_jwt(minted)->header, "kid"), text_of(auth::parse_jwt(old.access())->header, "kid"));
  EXPECT_TRUE(verifier->verify(minted));
  const auto refused = verifier->verify(old.access());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "token.expired") << "its signature still counts";
  other.request_stop();
  EXPECT_TRUE(other.wait_and_stop());
}

INSTANTIATE_TEST_SUITE_P(Engines, TokensTest, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::identity
