#include "services/identity/issuer_fixture.hpp"

namespace codeflix::identity {
namespace {

using namespace std::chrono_literals;

class AccountTest : public IssuerFixture {
 protected:
  void SetUp() override {
    IssuerFixture::SetUp();
    ana_id = make_user("ana@example.org");
  }

  client::Response call(const std::string& method, const std::string& path, const std::string& access_token, const std::string& body = {}) {
    return browser().send(method, path, body.empty() ? "" : "application/json", body, access_token.empty() ? "" : "Bearer " + access_token);
  }

  json::Array sessions(const std::string& access_token) {
    return json::parse(call("GET", "/auth/realms/codeflix/account/sessions", access_token).body)->as_object().at("data").as_array();
  }

  UserId ana_id;
};

TEST_P(AccountTest, TellsWhoTheTokenIsAbout) {
  auto ana = browser();
  const auto tokens = tokens_for(ana, "ana@example.org");
  for (const auto* method : {"GET", "POST"}) {
    const auto answer = call(method, std::string(kPath) + "/userinfo", tokens.access());
    ASSERT_EQ(answer.status, 200);
    const auto claims = json::parse(answer.body)->as_object();
    EXPECT_EQ(text_of(claims, "sub"), ana_id.str());
    EXPECT_EQ(text_of(claims, "email"), "ana@example.org");
  }
  EXPECT_EQ(call("GET", std::string(kPath) + "/userinfo", "").status, 401);
  EXPECT_EQ(call("GET", std::string(kPath) + "/userinfo", tokens.id()).status, 401);
}

TEST_P(AccountTest, ListsAndEndsItsSessions) {
  auto laptop = browser();
  auto phone = browser();
  const auto here = tokens_for(laptop, "ana@example.org");
  clock.advance(1s);
  const auto there = tokens_for(phone, "ana@example.org");
  const auto listed = sessions(here.access());
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_FALSE(listed[0].as_object().at("current").as_bool());
  EXPECT_TRUE(listed[1].as_object().at("current").as_bool());
  EXPECT_EQ(text_of(listed[0].as_object(), "user_agent"), "Browser of a test");

  const auto path = "/auth/realms/codeflix/account/sessions/" + text_of(listed[0].as_object(), "id");
  make_user("eve@example.org");
  auto eve = browser();
  EXPECT_EQ(call("DELETE", path, tokens_for(eve, "eve@example.org").access()).status, 404) << "another's session";
  EXPECT_EQ(call("DELETE", path, "").status, 401);
  EXPECT_EQ(call("DELETE", path, here.access()).status, 204);
  EXPECT_EQ(call("DELETE", path, here.access()).status, 404);
  EXPECT_EQ(call("DELETE", "/auth/realms/codeflix/account/sessions/x", here.access()).status, 404);
  EXPECT_EQ(refresh(there.refresh()).error(), "invalid_grant");
  EXPECT_EQ(page_state(phone.get(authorization())).at("page"), "sign_in");
  EXPECT_EQ(refresh(here.refresh()).status, 200);
}

TEST_P(AccountTest, ChangesItsPassword) {
  auto laptop = browser();
  auto phone = browser();
  const auto here = tokens_for(laptop, "ana@example.org");
  const auto there = tokens_for(phone, "ana@example.org");
  const auto change = [&](const std::string& current, const std::string& wanted) {
    return call("PUT", "/auth/realms/codeflix/account/password", here.access(),
                json::serialize(json::Object{{"current_password", current}, {"new_password", wanted}}));
  };
  EXPECT_EQ(change("wrong", "another quiet evening").status, 422);
  const auto common = change(kPassword, "12345678");
  EXPECT_EQ(common.status, 422);
  EXPECT_NE(common.body.find("too_common"), std::string::npos);
  EXPECT_EQ(change(kPassword, "another quiet evening").status, 204);
  EXPECT_EQ(refresh(here.refresh()).status, 200) << "who changes it stays";
  EXPECT_EQ(refresh(there.refresh()).error(), "invalid_grant") << "the others go";
  auto later = browser();
  EXPECT_EQ(sign_in(later, "ana@example.org").status, 400);
  EXPECT_EQ(sign_in(later, "ana@example.org", "another quiet evening").status, 303);
}

TEST_P(AccountTest, SignsOutByItsIdToken) {
  auto ana = browser();
  const auto tokens = tokens_for(ana, "ana@example.org");
  clock.advance(1h);  // an expired ID token still says which session
  const auto answer =
      ana.get(std::string(kPath) + "/logout?" +
              encode_form({{"id_token_hint", tokens.id()}, {"post_logout_redirect_uri", "https://codeflix.example/"}, {"state", "s"}}));
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.headers.get("Location"), "https://codeflix.example/?state=s");
  EXPECT_FALSE(ana.cookies.contains("__Host-codeflix-sso"));
  EXPECT_EQ(refresh(tokens.refresh()).error(), "invalid_grant");
}

TEST_P(AccountTest, LeadsNowhereElseAfterASignOut) {
  auto ana = browser();
  const auto tokens = tokens_for(ana, "ana@example.org");
  for (const auto* target : {"https://evil.example/", "https://codeflix.example/elsewhere", "//evil.example"}) {
    const auto answer =
        ana.get(std::string(kPath) + "/logout?" + encode_form({{"id_token_hint", tokens.id()}, {"post_logout_redirect_uri", target}}));
    EXPECT_EQ(answer.status, 400);
    EXPECT_FALSE(answer.headers.has("Location"));
  }
  EXPECT_EQ(ana.get(std::string(kPath) + "/logout?post_logout_redirect_uri=https%3A%2F%2Fcodeflix.example%2F").status, 400)
      << "nobody says whose address that is";
  EXPECT_EQ(refresh(tokens.refresh()).status, 200);
}

TEST_P(AccountTest, AsksBeforeItSignsOutWithoutAProof) {
  auto ana = browser();
  const auto tokens = tokens_for(ana, "ana@example.org");
  auto eve = browser();
  make_user("eve@example.org");
  const auto foreign = tokens_for(eve, "eve@example.org");
  for (const auto& query : {std::string(), "?id_token_hint=" + tokens.access(), std::string("?id_token_hint=x"), "?id_token_hint=" + foreign.id()}) {
    const auto page = ana.get(std::string(kPath) + "/logout" + query);
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(text_of(page_state(page), "page"), "sign_out") << query;
    EXPECT_EQ(text_of(page_state(page), "account"), "ana@example.org");
    EXPECT_EQ(text_of(page_state(page), "action").find("id_token_hint"), std::string::npos);
  }
  const auto state = page_state(ana.get(std::string(kPath) + "/logout"));
  EXPECT_EQ(ana.post(text_of(state, "action"), {{"csrf", "wrong"}}).status, 400);
  EXPECT_TRUE(ana.cookies.contains("__Host-codeflix-sso"));
  const auto done = ana.post(text_of(state, "action"), {{"csrf", text_of(state, "csrf")}});
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(text_of(page_state(done), "page"), "signed_out");
  EXPECT_EQ(refresh(tokens.refresh()).error(), "invalid_grant");
  EXPECT_EQ(refresh(foreign.refresh()).status, 200);
}

TEST_P(AccountTest, EndsASessionByItsRefreshToken) {
  auto ana = browser();
  const auto tokens = tokens_for(ana, "ana@example.org");
  const auto end = [&](const std::string& client, const std::string& text) {
    return browser().post(std::string(kPath) + "/logout", {{"client_id", client}, {"refresh_token", text}}).status;
  };
  EXPECT_EQ(end("codeflix-admin", tokens.refresh()), 204);
  const auto alive = refresh(tokens.refresh());
  EXPECT_EQ(alive.status, 200);
  EXPECT_EQ(end("stranger", alive.refresh()), 401);
  EXPECT_EQ(end("codeflix-watch", alive.refresh()), 204);
  EXPECT_EQ(refresh(alive.refresh()).error(), "invalid_grant");
  EXPECT_EQ(page_state(ana.get(authorization())).at("page"), "sign_in");
}

TEST_P(AccountTest, HasOneFirstAdministrator) {
  const auto made = ensure_first_administrator(*database, clock);
  ASSERT_TRUE(made && *made);
  auto administrator = browser();
  const auto answer = sign_in(administrator, (*made)->email, (*made)->password);
  ASSERT_EQ(answer.status, 303);
  const auto principal = verifier->verify(token(redemption(parameter_of(answer.headers.get("Location"), "code"))).access());
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->roles, Roles(kRoles.begin(), kRoles.end()));
  const auto again = ensure_first_administrator(*database, clock);
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
}

TEST_P(AccountTest, GetsALostPasswordBack) {
  auto ana = browser();
  const auto tokens = tokens_for(ana, "ana@example.org");
  const auto password = reset_password(*database, clock, "ANA@example.org");
  ASSERT_TRUE(password);
  EXPECT_EQ(refresh(tokens.refresh()).error(), "invalid_grant");
  auto later = browser();
  EXPECT_EQ(sign_in(later, "ana@example.org").status, 400);
  EXPECT_EQ(sign_in(later, "ana@example.org", *password).status, 303);
  EXPECT_EQ(reset_password(*database, clock, "nobody@example.org").error().code, "user.unknown");
}

TEST_P(AccountTest, MintsTokensForScripts) {
  const auto mint = [&](const std::string& subject, Roles roles, std::chrono::seconds ttl) {
    return mint_token(*database, clock, {.issuer = issuer_of(kPublicUrl), .subject = subject, .roles = std::move(roles), .ttl = ttl});
  };
  const auto principal = verifier->verify(*mint("viewer-1", {"customer"}, 3600s));
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->subject, "viewer-1");
  EXPECT_EQ(principal->roles, (Roles{"customer"}));
  EXPECT_EQ(verifier->verify(*mint("ana@example.org", {}, 3600s))->subject, ana_id.str());
  EXPECT_EQ(mint("x", {"emperor"}, 3600s).error().code, "token.wish");
  EXPECT_EQ(mint("x", {}, 0s).error().code, "token.wish");
  EXPECT_EQ(mint("", {}, 60s).error().kind, ErrorKind::invalid);
}

/// The contract names the routes, and the routes are those of the contract; pages' forms and files stand beside it.
TEST_P(AccountTest, HasTheRoutesOfItsContract) {
  const auto document = json::parse(browser().get("/auth/openapi.json").body)->as_object();
  std::set<std::string> promised;
  for (const auto& [path, operations] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : operations.as_object()) {
      std::string name(method);
      std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
      promised.insert(name + " /auth" + std::string(path));
      const auto* security = operation.as_object().if_contains("security");
      const auto route = std::find_if(router.routes().begin(), router.routes().end(),
                                      [&](const auto& r) { return r.method == name && r.pattern == "/auth" + std::string(path); });
      ASSERT_NE(route, router.routes().end()) << name << " " << path;
      EXPECT_EQ(route->access.kind == http::Access::Kind::signed_in, security != nullptr) << path;
    }
  }
  for (const auto& route : router.routes()) {
    if (route.pattern.find("/login-actions/") != std::string::npos || route.pattern.starts_with("/auth/resources") ||
        route.pattern == "/auth/openapi.json")
      continue;
    EXPECT_TRUE(promised.contains(route.method + " " + route.pattern)) << route.method << " " << route.pattern;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, AccountTest, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::identity
