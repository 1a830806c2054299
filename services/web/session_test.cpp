#include <gtest/gtest.h>

#include <fstream>

#include "libs/auth/jwt.hpp"
#include "libs/auth/signing_key.hpp"
#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/client/client.hpp"
#include "libs/http/server.hpp"
#include "libs/testing/temp_folder.hpp"
#include "services/web/domain/sign_in_flow.hpp"
#include "services/web/module.hpp"

namespace codeflix::web {
namespace {

constexpr const char* kPublicUrl = "https://codeflix.example";
constexpr const char* kIssuer = "https://codeflix.example/auth/realms/codeflix";

std::string parameter_of(std::string_view url, const std::string& name) {
  const auto at = url.find(name + "=");
  if (at == std::string_view::npos) return {};
  const auto value = url.substr(at + name.size() + 1);
  return *percent_decode(value.substr(0, value.find('&')));
}

std::map<std::string, std::string> form_of(std::string_view body) {
  std::map<std::string, std::string> form;
  while (!body.empty()) {
    const auto pair = body.substr(0, body.find('&'));
    form[std::string(pair.substr(0, pair.find('=')))] = *percent_decode(pair.substr(pair.find('=') + 1));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
  }
  return form;
}

/// Runs a router on a port of its own.
class Running {
 public:
  explicit Running(const http::Router& router) {
    http::ServerConfig config;
    config.port = 0;
    config.rates.enabled = false;
    auto made = http::make_server(config, router, nullptr);
    server_ = made.get();
    supervisor_.add(std::move(made));
    if (!supervisor_.start()) throw std::runtime_error("the server does not start");
  }
  ~Running() {
    supervisor_.request_stop();
    (void)supervisor_.wait_and_stop();
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

 private:
  runtime::Supervisor supervisor_;
  http::Server* server_ = nullptr;
};

/// The other side of the back channel, with answers that the test chooses.
class OtherIssuer {
 public:
  OtherIssuer() {
    const auto add = [this](const char* path, http::Handler handler) {
      router_.add({.method = "POST",
                   .pattern = std::string("/auth/realms/codeflix/protocol/openid-connect/") + path,
                   .access = http::Access::open(),
                   .handler = std::move(handler)});
    };
    add("token", [this](http::Request& request) -> Result<http::Response> {
      const std::lock_guard lock(mutex_);
      asked.push_back(form_of(request.body));
      if (status != 200) return http::Response::text(status, "application/json", R"({"error":"invalid_grant"})");
      if (!garbage.empty()) return http::Response::text(200, "application/json", garbage);
      const json::Object id{{"iss", kIssuer}, {"aud", asked.back()["client_id"]}, {"nonce", nonce}, {"typ", "ID"}};
      const json::Object access{{"sub", "ana-id"},
                                {"name", "Ana"},
                                {"email", "ana@example.org"},
                                {"locale", "pt-BR"},
                                {"realm_access", {{"roles", {"customer", "subscriber"}}}}};
      return http::Response::json(json::Object{{"access_token", key_.sign(access)},
                                               {"expires_in", 300},
                                               {"refresh_token", "refresh-" + std::to_string(asked.size())},
                                               {"refresh_expires_in", 1000},
                                               {"id_token", key_.sign(id)}});
    });
    add("logout", [this](http::Request& request) -> Result<http::Response> {
      const std::lock_guard lock(mutex_);
      ended.push_back(form_of(request.body));
      return status == 200 ? http::Response::empty() : http::Response::text(status, "application/json", "{}");
    });
    running_.emplace(router_);
  }

  std::string address() const { return running_->address(); }

  // Set between requests only.
  int status = 200;
  std::string nonce;
  std::string garbage;
  std::vector<std::map<std::string, std::string>> asked;
  std::vector<std::map<std::string, std::string>> ended;

 private:
  auth::SigningKey key_ = auth::SigningKey::generate();
  std::mutex mutex_;
  http::Router router_;
  std::optional<Running> running_;
};

struct SessionTest : ::testing::Test {
  SessionTest() {
    for (const auto* name : {"watch", "admin", "docs"}) {
      std::filesystem::create_directory(folder / name);
      std::ofstream(folder / name / "index.html") << "<title>" << name << "</title>";
    }
    Config config;
    config.issuer_address = issuer.address();
    runtime::Supervisor supervisor;
    if (!install(supervisor, router, config, {clock, kPublicUrl, std::string(32, 's'), {folder / "watch", folder / "admin", folder / "docs"}}))
      throw std::runtime_error("install");
    running.emplace(router);
  }

  client::Response send(const std::string& method, const std::string& path, const std::string& body = {},
                        const std::map<std::string, std::string>& headers = {}) {
    client::Request request;
    request.method = method;
    request.body = body;
    request.headers.set("Host", "codeflix.example");
    std::string line;
    for (const auto& [name, value] : cookies) line += (line.empty() ? "" : "; ") + name + "=" + value;
    if (!line.empty()) request.headers.set("Cookie", line);
    for (const auto& [name, value] : headers) request.headers.set(name, value);
    auto answer = client::call_once(running->address() + path, request);
    if (!answer) throw std::runtime_error(answer.error().detail);
    for (const auto& [name, value] : answer->headers.all()) {
      if (name == "Set-Cookie" || name == "set-cookie") keep(std::string(value));
    }
    return std::move(*answer);
  }

  client::Response post(const std::string& path, const std::string& app = "watch", const std::string& origin = kPublicUrl) {
    return send("POST", path, R"({"app":")" + app + R"("})", {{"Content-Type", "application/json"}, {"Origin", origin}});
  }

  void keep(const std::string& line) {
    cookie_lines.push_back(line);
    const auto equals = line.find('=');
    if (line.find("Max-Age=0") != std::string::npos) {
      cookies.erase(line.substr(0, equals));
    } else {
      cookies[line.substr(0, equals)] = line.substr(equals + 1, line.find(';') - equals - 1);
    }
  }

  /// Begins at our address, plays the issuer's page, and answers where the callback leads.
  std::string sign_in(const std::string& query = "app=watch&return_to=/titles/7%3Fplay=1") {
    const auto begun = send("GET", "/session/sign-in?" + query);
    EXPECT_EQ(begun.status, 303);
    const std::string location(begun.headers.get("Location"));
    issuer.nonce = parameter_of(location, "nonce");
    return std::string(callback(parameter_of(location, "state")).headers.get("Location"));
  }

  client::Response callback(const std::string& state, const std::string& iss = kIssuer) {
    return send("GET", "/session/callback?code=the-code&state=" + state + "&iss=" + percent_encode(iss));
  }

  codeflix::testing::TempFolder folder;
  ManualClock clock{from_micros(1'780'000'000'000'000)};
  OtherIssuer issuer;
  http::Router router;
  std::optional<Running> running;
  std::map<std::string, std::string> cookies;
  std::vector<std::string> cookie_lines;
};

TEST_F(SessionTest, LeadsToTheIssuerWithAFreshProof) {
  const auto begun = send("GET", "/session/sign-in?app=admin&prompt=create&login_hint=ana%40example.org&ui_locales=en");
  ASSERT_EQ(begun.status, 303);
  const auto location = begun.headers.get("Location");
  EXPECT_TRUE(location.starts_with("https://codeflix.example/auth/realms/codeflix/protocol/openid-connect/auth?"));
  EXPECT_EQ(parameter_of(location, "client_id"), "codeflix-admin");
  EXPECT_EQ(parameter_of(location, "redirect_uri"), "https://codeflix.example/session/callback");
  EXPECT_EQ(parameter_of(location, "response_type"), "code");
  EXPECT_EQ(parameter_of(location, "code_challenge_method"), "S256");
  EXPECT_EQ(parameter_of(location, "prompt"), "create");
  EXPECT_EQ(parameter_of(location, "login_hint"), "ana@example.org");
  EXPECT_EQ(parameter_of(location, "ui_locales"), "en");
  const auto again = send("GET", "/session/sign-in?app=admin");
  for (const auto* name : {"state", "nonce", "code_challenge"}) {
    EXPECT_EQ(parameter_of(location, name).size(), 43U);
    EXPECT_NE(parameter_of(location, name), parameter_of(again.headers.get("Location"), name));
  }
  EXPECT_EQ(send("GET", "/session/sign-in?app=other").status, 422);
  EXPECT_EQ(send("GET", "/session/sign-in").status, 422);
}

TEST_F(SessionTest, MovesToThePublicAddressFirst) {
  const auto moved = send("GET", "/session/sign-in?app=watch&return_to=%2Fa%26b", {}, {{"Host", "localhost:8080"}});
  EXPECT_EQ(moved.status, 303);
  EXPECT_EQ(moved.headers.get("Location"), "https://codeflix.example/session/sign-in?moved=1&app=watch&return_to=%2Fa%26b");
  EXPECT_TRUE(cookies.empty());
  // A proxy that hides the name must not make a circle of it.
  const auto hidden = send("GET", "/session/sign-in?moved=1&app=watch", {}, {{"Host", "localhost:8080"}});
  EXPECT_TRUE(hidden.headers.get("Location").starts_with(kIssuer));
  sign_in();
  const auto asked = send("POST", "/session/token", R"({"app":"watch"})",
                          {{"Content-Type", "application/json"}, {"Origin", "http://localhost:8080"}, {"Host", "localhost:8080"}});
  EXPECT_EQ(asked.status, 204) << "nobody can be signed in there";
  EXPECT_EQ(issuer.asked.size(), 1U);
}

TEST_F(SessionTest, SignsInAndKeepsTheRefreshTokenSealed) {
  EXPECT_EQ(sign_in(), "/titles/7?play=1");
  const auto& asked = issuer.asked.at(0);
  EXPECT_EQ(asked.at("grant_type"), "authorization_code");
  EXPECT_EQ(asked.at("client_id"), "codeflix-watch");
  EXPECT_EQ(asked.at("code"), "the-code");
  EXPECT_EQ(asked.at("redirect_uri"), "https://codeflix.example/session/callback");
  EXPECT_GE(asked.at("code_verifier").size(), 43U);
  ASSERT_EQ(cookies.size(), 1U) << "the cookie of the sign-in under way is gone";
  EXPECT_EQ(cookies.begin()->first, "__Host-codeflix-watch");
  const auto line = cookie_lines.back();
  for (const auto* attribute : {"; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure", "; Max-Age=1000"})
    EXPECT_NE(line.find(attribute), std::string::npos) << line;
  EXPECT_EQ(parse_base64url(cookies.begin()->second)->find("refresh-1"), std::string::npos);
}

TEST_F(SessionTest, GivesAccessTokensAndRotates) {
  sign_in();
  for (int turn = 1; turn <= 3; ++turn) {
    const auto answer = post("/session/token");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("Cache-Control"), "no-store");
    EXPECT_EQ(issuer.asked.back().at("refresh_token"), "refresh-" + std::to_string(turn));
    const auto document = json::parse(answer.body)->as_object();
    EXPECT_EQ(document.at("subject"), "ana-id");
    EXPECT_EQ(document.at("name"), "Ana");
    EXPECT_EQ(document.at("email"), "ana@example.org");
    EXPECT_EQ(document.at("locale"), "pt-BR");
    EXPECT_EQ(document.at("roles"), (json::Array{"customer", "subscriber"}));
    EXPECT_EQ(document.at("expires_in"), 300);
    EXPECT_EQ(answer.body.find("refresh"), std::string::npos);
  }
}

TEST_F(SessionTest, SaysThatNobodyIsSignedIn) {
  const auto answer = post("/session/token");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.headers.get("Cache-Control"), "no-store");
  EXPECT_EQ(answer.body, "");
  sign_in();
  EXPECT_EQ(post("/session/token", "admin").status, 204) << "each application has its own session";
}

TEST_F(SessionTest, EndsWhenTheIssuerRefuses) {
  sign_in();
  issuer.status = 400;
  EXPECT_EQ(post("/session/token").status, 204);
  EXPECT_TRUE(cookies.empty());
}

TEST_F(SessionTest, SurvivesATroubledIssuer) {
  sign_in();
  for (const int status : {500, 502, 429, 404}) {
    issuer.status = status;
    EXPECT_EQ(post("/session/token").status, 503) << status;
    EXPECT_EQ(cookies.size(), 1U);
  }
  issuer.status = 200;
  issuer.garbage = "<html>";
  EXPECT_EQ(post("/session/token").status, 503);
  issuer.garbage.clear();
  EXPECT_EQ(post("/session/token").status, 200);
}

TEST_F(SessionTest, GivesTheLastAccessTokenWhileTheIssuerIsAwayAsLongAsItHolds) {
  sign_in();
  const auto given = json::parse(post("/session/token").body)->as_object();
  const auto line = cookie_lines.back();
  EXPECT_TRUE(line.starts_with("__Secure-codeflix-access-watch=")) << line;
  for (const auto* attribute : {"; Path=/session;", "; HttpOnly", "; SameSite=Strict", "; Secure", "; Max-Age=300"})
    EXPECT_NE(line.find(attribute), std::string::npos) << line;
  EXPECT_EQ(line.find(std::string(given.at("access_token").as_string())), std::string::npos) << "sealed";
  issuer.status = 503;
  clock.advance(std::chrono::seconds(299));
  const auto kept = post("/session/token");
  ASSERT_EQ(kept.status, 200);
  const auto document = json::parse(kept.body)->as_object();
  EXPECT_EQ(document.at("access_token"), given.at("access_token"));
  EXPECT_EQ(document.at("subject"), "ana-id");
  EXPECT_EQ(document.at("expires_in"), 1);
  EXPECT_EQ(cookies.size(), 2U);
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(post("/session/token").status, 503);
  EXPECT_EQ(cookies.size(), 2U) << "the refresh token is for when it is back";
  issuer.status = 400;
  EXPECT_EQ(post("/session/token").status, 204) << "an issuer that refuses is not away";
  EXPECT_TRUE(cookies.empty());
}

TEST_F(SessionTest, ANewSignInForgetsTheAccessTokenOfTheOneBefore) {
  sign_in();
  ASSERT_EQ(post("/session/token").status, 200);
  ASSERT_EQ(cookies.size(), 2U);
  sign_in();
  EXPECT_EQ(cookies.size(), 1U);
  issuer.status = 503;
  EXPECT_EQ(post("/session/token").status, 503) << "not the token of whoever was there before";
}

TEST_F(SessionTest, ObeysOurOwnPagesOnly) {
  sign_in();
  for (const auto* path : {"/session/token", "/session/sign-out"}) {
    for (const auto* origin : {"https://evil.example", "null", "https://codeflix.example:444", "https://codeflix.example.evil.example", ""}) {
      EXPECT_EQ(post(path, "watch", origin).status, 403) << origin;
    }
    EXPECT_EQ(send("POST", path, R"({"app":"watch"})", {{"Content-Type", "application/json"}}).status, 403) << "no Origin";
    EXPECT_EQ(send("POST", path, "app=watch", {{"Content-Type", "application/x-www-form-urlencoded"}, {"Origin", kPublicUrl}}).status, 415);
    EXPECT_EQ(send("POST", path, "{", {{"Content-Type", "application/json"}, {"Origin", kPublicUrl}}).status, 400);
    EXPECT_EQ(send("POST", path, "{}", {{"Content-Type", "application/json"}, {"Origin", kPublicUrl}}).status, 422);
  }
  EXPECT_EQ(issuer.asked.size(), 1U) << "nothing was asked for any of them";
  EXPECT_EQ(post("/session/token").status, 200);
}

TEST_F(SessionTest, OpensNoCookieThatWasTouched) {
  sign_in();
  const auto good = cookies.at("__Host-codeflix-watch");
  auto forged = *parse_base64url(good);
  forged[20] = static_cast<char>(forged[20] ^ 1);
  for (const auto& value : {base64url(forged), good.substr(0, 20), std::string("refresh-1"), std::string()}) {
    cookies["__Host-codeflix-watch"] = value;
    EXPECT_EQ(post("/session/token").status, 204);
  }
  // The cookie of one application is not that of another.
  cookies = {{"__Host-codeflix-admin", good}};
  EXPECT_EQ(post("/session/token", "admin").status, 204);
  EXPECT_EQ(issuer.asked.size(), 1U);
}

TEST_F(SessionTest, BelievesNoForeignCallback) {
  EXPECT_EQ(callback("unknown").headers.get("Location"), "/?sign_in=expired");
  const auto state_of_new = [&] {
    const auto begun = send("GET", "/session/sign-in?app=admin&return_to=/admin/videos");
    issuer.nonce = parameter_of(begun.headers.get("Location"), "nonce");
    return parameter_of(begun.headers.get("Location"), "state");
  };
  EXPECT_EQ(callback(state_of_new(), "https://evil.example").headers.get("Location"), "/admin/?sign_in=failed") << "mixed up issuers";
  EXPECT_EQ(send("GET", "/session/callback?error=access_denied&state=" + state_of_new()).headers.get("Location"), "/admin/?sign_in=failed");
  const auto replayed = state_of_new();
  issuer.nonce = "of another sign-in";
  EXPECT_EQ(callback(replayed).headers.get("Location"), "/admin/?sign_in=failed");
  const auto late = state_of_new();
  clock.advance(kSignInLasts);
  EXPECT_EQ(callback(late).headers.get("Location"), "/admin/?sign_in=expired");
  EXPECT_TRUE(cookies.empty());
  const auto fresh = state_of_new();
  issuer.status = 400;
  EXPECT_EQ(callback(fresh).headers.get("Location"), "/admin/?sign_in=failed");
  EXPECT_TRUE(cookies.empty());
  issuer.status = 200;
  const auto good = state_of_new();
  EXPECT_EQ(callback(good).headers.get("Location"), "/admin/videos");
  EXPECT_EQ(callback(good).headers.get("Location"), "/?sign_in=expired") << "once";
}

TEST_F(SessionTest, KeepsTwoSignInsApart) {
  const std::string first(send("GET", "/session/sign-in?app=watch&return_to=/one").headers.get("Location"));
  const std::string second(send("GET", "/session/sign-in?app=watch&return_to=/two").headers.get("Location"));
  issuer.nonce = parameter_of(first, "nonce");
  EXPECT_EQ(callback(parameter_of(first, "state")).headers.get("Location"), "/one");
  issuer.nonce = parameter_of(second, "nonce");
  EXPECT_EQ(callback(parameter_of(second, "state")).headers.get("Location"), "/two");
}

TEST_F(SessionTest, ReturnsToItsOwnPagesOnly) {
  for (const auto* path : {"//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example",
                           "/\n/evil.example", "evil", "", "/session/sign-in?app=watch", " /x", "/a\\b"}) {
    EXPECT_EQ(sign_in("app=watch&return_to=" + percent_encode(path)), "/") << path;
    EXPECT_EQ(sign_in("app=admin&return_to=" + percent_encode(path)), "/admin/") << path;
  }
  EXPECT_EQ(sign_in("app=watch&return_to=" + std::string(2000, '/')), "/");
  EXPECT_EQ(sign_in("app=watch&return_to=%2Fsearch%3Fq%3Da%25C3%25A7%25C3%25A3o%23top"), "/search?q=a%C3%A7%C3%A3o#top");
}

TEST_F(SessionTest, SignsOutEverywhere) {
  sign_in();
  ASSERT_EQ(post("/session/token").status, 200);
  issuer.status = 503;
  EXPECT_EQ(post("/session/sign-out").status, 503) << "a session that goes on must not look ended";
  EXPECT_EQ(cookies.size(), 2U);
  issuer.status = 200;
  issuer.ended.clear();
  const auto answer = post("/session/sign-out");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(json::parse(answer.body)->as_object().at("location"), "/");
  ASSERT_EQ(issuer.ended.size(), 1U);
  EXPECT_EQ(issuer.ended[0].at("client_id"), "codeflix-watch");
  EXPECT_EQ(issuer.ended[0].at("refresh_token"), "refresh-2");
  EXPECT_TRUE(cookies.empty());
  EXPECT_EQ(post("/session/sign-out").status, 200) << "also when nobody is signed in";
  EXPECT_EQ(issuer.ended.size(), 1U);
}

TEST_F(SessionTest, ServesThePagesUnderAStrictPolicy) {
  for (const auto& [path, title] : {std::pair("/", "watch"), std::pair("/titles/7", "watch"), std::pair("/admin/", "admin"),
                                    std::pair("/admin/videos", "admin"), std::pair("/docs/", "docs")}) {
    const auto answer = send("GET", path);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_NE(answer.body.find(title), std::string::npos) << path;
    const auto policy = answer.headers.get("Content-Security-Policy");
    EXPECT_NE(policy.find("default-src 'none'; script-src 'self';"), std::string_view::npos) << path;
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string_view::npos) << path;
    if (std::string_view(title) != "docs") {
      EXPECT_EQ(policy.find("unsafe"), std::string_view::npos) << path;
    }
  }
  for (const auto* path : {"/session/unknown", "/api/unknown", "/auth/unknown", "/media/unknown"}) EXPECT_EQ(send("GET", path).status, 404) << path;
}

TEST_F(SessionTest, HasTheRoutesOfItsContract) {
  const auto document = json::parse(send("GET", "/session/openapi.json").body)->as_object();
  std::set<std::string> promised;
  for (const auto& [path, operations] : document.at("paths").as_object()) {
    for (const auto& operation : operations.as_object())
      promised.insert((operation.key() == "get" ? "GET" : "POST") + std::string(" /session") + std::string(path));
  }
  std::set<std::string> kept;
  for (const auto& route : router.routes()) {
    if (route.pattern.starts_with("/session/") && route.pattern != "/session/openapi.json" && !route.pattern.ends_with("{path...}"))
      kept.insert(route.method + " " + route.pattern);
  }
  EXPECT_EQ(kept, promised);
}

TEST(WebModule, NeedsARealSecret) {
  ManualClock clock{from_micros(0)};
  runtime::Supervisor supervisor;
  http::Router router;
  const auto installed = install(supervisor, router, {}, {clock, "http://127.0.0.1:8080", "short", {}});
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().code, "web.cookie_secret");
}

}  // namespace
}  // namespace codeflix::web
