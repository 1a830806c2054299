#include "services/identity/issuer_fixture.hpp"

namespace codeflix::identity {
namespace {

using namespace std::chrono_literals;

class SignInFlowTest : public IssuerFixture {};

TEST_P(SignInFlowTest, DescribesItself) {
  const auto answer = browser().get("/auth/realms/codeflix/.well-known/openid-configuration");
  ASSERT_EQ(answer.status, 200);
  const auto document = json::parse(answer.body)->as_object();
  EXPECT_EQ(text_of(document, "issuer"), "https://codeflix.example/auth/realms/codeflix");
  for (const auto& [name, path] :
       {std::pair("authorization_endpoint", "/auth"), std::pair("token_endpoint", "/token"), std::pair("userinfo_endpoint", "/userinfo"),
        std::pair("end_session_endpoint", "/logout"), std::pair("revocation_endpoint", "/revoke"), std::pair("jwks_uri", "/certs")}) {
    EXPECT_EQ(text_of(document, name), std::string(kPublicUrl) + kPath + path);
  }
  EXPECT_EQ(document.at("code_challenge_methods_supported"), (json::Array{"S256"}));
  EXPECT_EQ(document.at("response_types_supported"), (json::Array{"code"}));
  EXPECT_TRUE(document.at("authorization_response_iss_parameter_supported").as_bool());
  const auto keys = json::parse(browser().get(std::string(kPath) + "/certs").body)->as_object().at("keys").as_array();
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_FALSE(keys[0].as_object().contains("d"));
  const auto lead = browser().get("/auth/.well-known/openid-configuration");
  EXPECT_EQ(lead.status, 302);
  EXPECT_EQ(lead.headers.get("Location"), "https://codeflix.example/auth/realms/codeflix/.well-known/openid-configuration");
}

TEST_P(SignInFlowTest, SignsInWithCodeAndPkce) {
  const auto user = make_user("ana@example.org", {"customer", "catalog_admin"});
  auto ana = browser();
  const auto page = ana.get(authorization({{"login_hint", "ana@example.org"}, {"ui_locales", "en"}}));
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(text_of(page_state(page), "page"), "sign_in");
  EXPECT_EQ(text_of(page_state(page), "locale"), "en");
  EXPECT_EQ(text_of(page_state(page).at("values").as_object(), "email"), "ana@example.org");
  EXPECT_NE(page.headers.get("Content-Security-Policy").find("script-src 'self'"), std::string_view::npos);

  const auto answer = sign_in(ana, " Ana@Example.org ");
  ASSERT_EQ(answer.status, 303);
  const auto location = answer.headers.get("Location");
  EXPECT_TRUE(location.starts_with("https://codeflix.example/session/callback?"));
  EXPECT_EQ(parameter_of(location, "state"), "the state");
  EXPECT_EQ(parameter_of(location, "iss"), "https://codeflix.example/auth/realms/codeflix");

  const auto tokens = token(redemption(parameter_of(location, "code")));
  ASSERT_EQ(tokens.status, 200);
  EXPECT_EQ(tokens.document.at("expires_in"), 300);
  const auto principal = verifier->verify(tokens.access());
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->subject, user.str());
  EXPECT_EQ(principal->email, "ana@example.org");
  EXPECT_EQ(principal->name, "Ana");
  EXPECT_EQ(principal->locale, "en");
  EXPECT_EQ(principal->roles, (Roles{"customer", "catalog_admin"}));
  const auto access = auth::parse_jwt(tokens.access())->claims;
  EXPECT_EQ(text_of(access, "azp"), "codeflix-watch");
  const auto id = auth::parse_jwt(tokens.id())->claims;
  EXPECT_EQ(text_of(id, "typ"), "ID");
  EXPECT_EQ(text_of(id, "aud"), "codeflix-watch");
  EXPECT_EQ(text_of(id, "nonce"), "the nonce");
  EXPECT_EQ(text_of(id, "sid"), text_of(access, "sid"));
  EXPECT_EQ(text_of(id, "at_hash"), base64url(sha256(tokens.access()).substr(0, 16)));
  EXPECT_FALSE(verifier->verify(tokens.id())) << "an ID token is no access token";
}

TEST_P(SignInFlowTest, KeepsTheSessionInAHardenedCookie) {
  make_user("ana@example.org");
  auto ana = browser();
  code_for(ana, "ana@example.org");
  ASSERT_TRUE(ana.cookies.contains("__Host-codeflix-sso"));
  for (const auto& line : ana.set_cookies) {
    EXPECT_TRUE(line.starts_with("__Host-")) << line;
    for (const auto* attribute : {"; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"}) EXPECT_NE(line.find(attribute), std::string::npos) << line;
  }
  // The next application asks nothing.
  const auto again = ana.get(authorization({{"client_id", "codeflix-admin"}}));
  EXPECT_EQ(again.status, 303);
  EXPECT_FALSE(parameter_of(again.headers.get("Location"), "code").empty());
  EXPECT_EQ(page_state(ana.get(authorization({{"prompt", "login"}}))).at("page"), "sign_in");
  clock.advance(std::chrono::hours(30 * 24));
  EXPECT_EQ(page_state(ana.get(authorization())).at("page"), "sign_in") << "a session ends when it is not used";
}

TEST_P(SignInFlowTest, AsksNothingWhenThePromptForbidsIt) {
  auto nobody = browser();
  const auto answer = nobody.get(authorization({{"prompt", "none"}}));
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(parameter_of(answer.headers.get("Location"), "error"), "login_required");
}

TEST_P(SignInFlowTest, LeadsNowhereForUnknownClientsAndAddresses) {
  const auto expect_page = [&](const std::string& address, const char* code) {
    const auto answer = browser().get(address);
    EXPECT_EQ(answer.status, 400) << address;
    EXPECT_FALSE(answer.headers.has("Location")) << address;
    const auto state = page_state(answer);
    ASSERT_TRUE(state.contains("error")) << address;
    EXPECT_EQ(text_of(state.at("error").as_object(), "code"), code) << address;
  };
  expect_page(authorization({{"client_id", "stranger"}}), "unknown_client");
  expect_page(authorization({{"client_id", ""}}), "unknown_client");
  for (const auto* uri :
       {"", "https://evil.example/session/callback", "https://codeflix.example/session/callback/", "https://codeflix.example/session/callback?x=1",
        "https://codeflix.example/session/callback#", "https://codeflix.example.evil.example/session/callback",
        "http://codeflix.example/session/callback", "https://codeflix.example/session/../session/callback", "//codeflix.example/session/callback"}) {
    expect_page(authorization({{"redirect_uri", uri}}), "invalid_redirect_uri");
  }
  expect_page(authorization() + "&client_id=codeflix-admin", "invalid_request");
}

TEST_P(SignInFlowTest, TellsTheClientWhatItAskedWrongly) {
  const auto error_with = [&](const std::map<std::string, std::string>& changes) {
    const auto answer = browser().get(authorization(changes));
    EXPECT_EQ(answer.status, 303);
    const auto location = answer.headers.get("Location");
    EXPECT_TRUE(location.starts_with("https://codeflix.example/session/callback?"));
    EXPECT_EQ(parameter_of(location, "state"), "the state");
    EXPECT_EQ(parameter_of(location, "iss"), "https://codeflix.example/auth/realms/codeflix");
    return parameter_of(location, "error");
  };
  EXPECT_EQ(error_with({{"code_challenge", ""}}), "invalid_request");
  EXPECT_EQ(error_with({{"code_challenge", "short"}}), "invalid_request");
  EXPECT_EQ(error_with({{"code_challenge_method", "plain"}}), "invalid_request");
  EXPECT_EQ(error_with({{"response_type", "token"}}), "unsupported_response_type");
  EXPECT_EQ(error_with({{"response_type", "code id_token"}}), "unsupported_response_type");
  EXPECT_EQ(error_with({{"response_mode", "fragment"}}), "invalid_request");
  EXPECT_EQ(error_with({{"scope", "profile"}}), "invalid_scope");
  EXPECT_EQ(error_with({{"prompt", "consent"}}), "invalid_request");
  EXPECT_EQ(error_with({{"request", "eyJ"}}), "request_not_supported");
  EXPECT_EQ(error_with({{"nonce", std::string(2000, 'n')}}), "invalid_request");
}

TEST_P(SignInFlowTest, AnswersAlikeForWrongPasswordsAndUnknownAccounts) {
  make_user("ana@example.org");
  const auto refused = [&](const std::string& email) {
    auto somebody = browser();
    const auto answer = sign_in(somebody, email, "not the password");
    EXPECT_FALSE(somebody.cookies.contains("__Host-codeflix-sso"));
    auto state = page_state(answer);
    EXPECT_EQ(text_of(state.at("values").as_object(), "email"), email);
    state.erase("values");
    state.erase("csrf");
    return std::pair(answer.status, json::serialize(state));
  };
  const auto known = refused("ana@example.org");
  EXPECT_EQ(known.first, 400);
  EXPECT_NE(known.second.find("invalid_credentials"), std::string::npos);
  EXPECT_EQ(known, refused("bob@example.org"));
}

TEST_P(SignInFlowTest, SlowsGuessingDownForKnownAndUnknownAlike) {
  make_user("ana@example.org");
  for (const auto* email : {"ana@example.org", "nobody@example.org"}) {
    auto guesser = browser();
    for (int i = 0; i < 8; ++i) EXPECT_EQ(sign_in(guesser, email, "guess").status, 400);
    const auto answer = sign_in(guesser, email, kPassword);
    EXPECT_EQ(answer.status, 429);
    EXPECT_TRUE(answer.headers.has("Retry-After"));
    EXPECT_EQ(text_of(page_state(answer).at("errors").as_object(), "form"), "too_many_attempts");
  }
  clock.advance(5min);
  auto ana = browser();
  EXPECT_EQ(sign_in(ana, "ana@example.org").status, 303);
}

TEST_P(SignInFlowTest, TakesFormsOnlyFromTheBrowserThatItShowedThemTo) {
  make_user("ana@example.org");
  auto ana = browser();
  const auto state = page_state(ana.get(authorization()));
  const Fields right{{"email", "ana@example.org"}, {"password", kPassword}, {"csrf", text_of(state, "csrf")}};
  const auto expect_expired = [&](Browser& who, const Fields& fields) {
    const auto answer = who.post(text_of(state, "action"), fields);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(text_of(page_state(answer).at("errors").as_object(), "form"), "expired");
    EXPECT_FALSE(who.cookies.contains("__Host-codeflix-sso"));
  };
  auto other = browser();
  expect_expired(other, right);
  expect_expired(other, right);  // now with a cookie of its own
  expect_expired(ana, {{"email", "ana@example.org"}, {"password", kPassword}});
  expect_expired(ana, {{"email", "ana@example.org"}, {"password", kPassword}, {"csrf", "x"}});
  EXPECT_EQ(ana.post(text_of(state, "action"), right).status, 303);
}

TEST_P(SignInFlowTest, ShowsWhatCameInWithoutRunningIt) {
  const auto answer = browser().get(authorization({{"login_hint", "</script><script>alert(1)</script>"}, {"state", "</script><img>"}}));
  EXPECT_EQ(answer.body.find("<img>"), std::string::npos);
  EXPECT_EQ(answer.body.find("<script>alert"), std::string::npos);
  EXPECT_EQ(text_of(page_state(answer).at("values").as_object(), "email"), "</script><script>alert(1)</script>");
}

TEST_P(SignInFlowTest, SignsUpACustomer) {
  auto bia = browser();
  const auto address = authorization({{"prompt", "create"}, {"login_hint", "bia@example.org"}});
  const auto page = page_state(bia.get(address));
  EXPECT_EQ(text_of(page, "page"), "sign_up");
  EXPECT_EQ(text_of(page.at("values").as_object(), "email"), "bia@example.org");
  const auto answer = submit(bia, address, {{"name", "Bia"}, {"email", "bia@example.org"}, {"password", "uma noite de chuva"}, {"locale", "pt-BR"}});
  ASSERT_EQ(answer.status, 303);
  const auto tokens = token(redemption(parameter_of(answer.headers.get("Location"), "code")));
  const auto principal = verifier->verify(tokens.access());
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->roles, (Roles{"customer"}));
  EXPECT_EQ(principal->locale, "pt-BR");
  auto later = browser();
  EXPECT_EQ(sign_in(later, "bia@example.org", "uma noite de chuva").status, 303);
}

TEST_P(SignInFlowTest, TellsEveryMistakeOfASignUp) {
  make_user("ana@example.org");
  auto somebody = browser();
  const auto errors_of = [&](const Fields& fields) {
    const auto answer = submit(somebody, authorization({{"prompt", "create"}}), fields);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body.find("secret words"), std::string::npos) << "a password never comes back";
    return json::serialize(page_state(answer).at("errors"));
  };
  EXPECT_EQ(errors_of({}), R"({"name":"required","email":"required","password":"required"})");
  EXPECT_EQ(errors_of({{"name", std::string(101, 'n')}, {"email", "no address"}, {"password", "short"}}),
            R"({"name":"too_long","email":"invalid","password":"too_short"})");
  EXPECT_EQ(errors_of({{"name", "A\nB"}, {"email", "a@b.c"}, {"password", "password123"}}), R"({"name":"invalid","password":"too_common"})");
  EXPECT_EQ(errors_of({{"name", "Ana"}, {"email", "ANA@example.org"}, {"password", "my secret words"}}), R"({"email":"taken"})");
  EXPECT_EQ(errors_of({{"name", "Ana"}, {"email", "new@example.org"}, {"password", "New@Example.org"}}), R"({"password":"like_email"})");
}

INSTANTIATE_TEST_SUITE_P(Engines, SignInFlowTest, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::identity
