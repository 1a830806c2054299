#include <gtest/gtest.h>

#include <fstream>

#include "libs/base/encoding.hpp"
#include "libs/client/client.hpp"
#include "libs/http/server.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/testing/temp_folder.hpp"
#include "services/identity/module.hpp"
#include "services/web/module.hpp"

// The session together with the embedded issuer: one process, one router, one origin, as the standalone runs them.
namespace codeflix::web {
namespace {

constexpr const char* kOrigin = "http://127.0.0.1:8080";  // what they believe; the port that serves is any free one
constexpr const char* kPassword = "a quiet evening by the sea";

struct SignInTest : ::testing::Test {
  SignInTest() {
    std::ofstream(folder / "index.html") << R"(<html lang="@@LANG@@"><script type="application/json" id="auth-state">@@STATE@@</script></html>)";
    database = std::move(*sql::open_sqlite(folder / "identity.db"));
    for (const auto& component : identity::migrations()) (void)*sql::migrate(*database, clock, component);
    (void)*identity::create_user(*database, clock,
                                 {.email = "ana@example.org", .password = kPassword, .name = "Ana", .roles = {"customer"}, .locale = "en"});
    verifier = auth::make_token_verifier({.issuer = identity::issuer_of(kOrigin)}, identity::key_source(*database, clock), clock);
    if (!identity::install(supervisor, router, {}, {*database, clock, kOrigin, folder.path()}) ||
        !install(supervisor, router, {}, {clock, kOrigin, std::string(32, 's'), {folder.path(), folder.path(), folder.path()}, true})) {
      throw std::runtime_error("install");
    }
    http::ServerConfig config;
    config.port = 0;
    config.pool_threads = 2;
    config.rates.enabled = false;
    auto made = http::make_server(config, router, verifier.get());
    server = made.get();
    supervisor.add(std::move(made));
    if (!supervisor.start()) throw std::runtime_error("start");
  }
  ~SignInTest() override {
    supervisor.request_stop();
    (void)supervisor.wait_and_stop();
  }

  client::Response send(std::map<std::string, std::string>& cookies, const std::string& method, const std::string& address,
                        const std::string& body = {}, const std::string& type = "application/x-www-form-urlencoded") {
    client::Request request;
    request.method = method;
    const auto url = fmt::format("http://127.0.0.1:{}{}", server->port(),
                                 address.starts_with(kOrigin) ? address.substr(std::string_view(kOrigin).size()) : address);
    request.body = body;
    request.timeout = std::chrono::seconds(30);
    request.headers.set("Content-Type", type);
    request.headers.set("Origin", kOrigin);
    request.headers.set("Host", "127.0.0.1:8080");
    std::string line;
    for (const auto& [name, value] : cookies) line += (line.empty() ? "" : "; ") + name + "=" + value;
    if (!line.empty()) request.headers.set("Cookie", line);
    auto answer = client::call_once(url, request);
    if (!answer) throw std::runtime_error(answer.error().detail);
    for (const auto& [name, value] : answer->headers.all()) {
      if (name != "Set-Cookie" && name != "set-cookie") continue;
      EXPECT_EQ(value.find("Secure"), std::string::npos) << "dropped by most browsers on plain http";
      const auto equals = value.find('=');
      if (value.find("Max-Age=0") != std::string::npos) {
        cookies.erase(std::string(value.substr(0, equals)));
      } else {
        cookies[std::string(value.substr(0, equals))] = value.substr(equals + 1, value.find(';') - equals - 1);
      }
    }
    return std::move(*answer);
  }

  std::map<std::string, std::string> signed_in() {
    std::map<std::string, std::string> cookies;
    const auto begun = send(cookies, "GET", "/session/sign-in?app=watch&return_to=/titles/7");
    const auto page = send(cookies, "GET", std::string(begun.headers.get("Location")));
    const auto begin = page.body.find("id=\"auth-state\">") + 16;
    const auto state = json::parse(page.body.substr(begin, page.body.find("</script>") - begin))->as_object();
    const auto answer =
        send(cookies, "POST", std::string(state.at("action").as_string()),
             fmt::format("email=ana%40example.org&password={}&csrf={}", percent_encode(kPassword), std::string(state.at("csrf").as_string())));
    const auto back = send(cookies, "GET", std::string(answer.headers.get("Location")));
    EXPECT_EQ(back.headers.get("Location"), "/titles/7");
    return cookies;
  }

  client::Response token(std::map<std::string, std::string>& cookies) {
    return send(cookies, "POST", "/session/token", R"({"app":"watch"})", "application/json");
  }

  codeflix::testing::TempFolder folder;
  SystemClock clock;
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<auth::TokenVerifier> verifier;
  http::Router router;
  http::Server* server = nullptr;
  runtime::Supervisor supervisor;
};

TEST_F(SignInTest, GoesAllTheWayAndBackOut) {
  auto cookies = signed_in();
  for (int i = 0; i < 3; ++i) {
    const auto answer = token(cookies);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto document = json::parse(answer.body)->as_object();
    const auto principal = verifier->verify(std::string_view(document.at("access_token").as_string()));
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->subject, document.at("subject").as_string());
    EXPECT_EQ(document.at("name"), "Ana");
    EXPECT_EQ(document.at("roles"), (json::Array{"customer"}));
  }
  // The other application signs in without a question, and ends with the first.
  const auto admin = send(cookies, "GET", "/session/sign-in?app=admin");
  const auto back = send(cookies, "GET", std::string(admin.headers.get("Location")));
  EXPECT_EQ(send(cookies, "GET", std::string(back.headers.get("Location"))).headers.get("Location"), "/admin/");
  EXPECT_EQ(send(cookies, "POST", "/session/sign-out", R"({"app":"watch"})", "application/json").status, 200);
  EXPECT_EQ(token(cookies).status, 204);
  EXPECT_EQ(send(cookies, "POST", "/session/token", R"({"app":"admin"})", "application/json").status, 204);
  EXPECT_EQ(send(cookies, "GET", std::string(admin.headers.get("Location"))).status, 200) << "the issuer asks again";
}

TEST_F(SignInTest, ServesMoreTabsThanThePoolHasThreads) {
  const auto cookies = signed_in();
  std::atomic<int> given = 0;
  {
    std::vector<std::jthread> tabs;
    for (int i = 0; i < 12; ++i) {
      tabs.emplace_back([&] {
        auto own = cookies;  // all of them come with the same refresh token
        if (token(own).status == 200) ++given;
      });
    }
  }
  EXPECT_EQ(given, 12);
}

}  // namespace
}  // namespace codeflix::web
