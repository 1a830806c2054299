#pragma once

#include <gtest/gtest.h>

#include <fstream>

#include "libs/auth/jwt.hpp"
#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/client/client.hpp"
#include "libs/http/server.hpp"
#include "libs/testing/databases.hpp"
#include "libs/testing/temp_folder.hpp"
#include "services/identity/module.hpp"

namespace codeflix::identity {

inline constexpr const char* kPublicUrl = "https://codeflix.example";
inline constexpr const char* kPath = "/auth/realms/codeflix/protocol/openid-connect";
inline constexpr const char* kPassword = "a quiet evening by the sea";

using Fields = std::vector<std::pair<std::string, std::string>>;

inline std::string encode_form(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) text += (text.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
  return text;
}

/// The value of a parameter in an address, decoded; empty when it is missing.
inline std::string parameter_of(std::string_view url, const std::string& name) {
  const auto query = url.substr(std::min(url.size(), url.find('?')));
  for (const auto* mark : {"?", "&"}) {
    const auto at = query.find(mark + name + "=");
    if (at == std::string_view::npos) continue;
    const auto value = query.substr(at + name.size() + 2);
    return *percent_decode(value.substr(0, value.find('&')));
  }
  return {};
}

/// A person's browser, as far as an issuer notices: it keeps cookies and leaves redirects to the test.
class Browser {
 public:
  explicit Browser(std::uint16_t port) : base_("http://127.0.0.1:" + std::to_string(port)) {}

  client::Response get(const std::string& path) { return send("GET", path, {}, {}); }
  client::Response post(const std::string& path, const Fields& fields) {
    return send("POST", path, "application/x-www-form-urlencoded", encode_form(fields));
  }

  client::Response send(const std::string& method, const std::string& path, const std::string& content_type, std::string body,
                        const std::string& authorization = {}) {
    client::Request request;
    request.method = method;
    request.body = std::move(body);
    request.timeout = std::chrono::seconds(30);
    if (!content_type.empty()) request.headers.set("Content-Type", content_type);
    if (!authorization.empty()) request.headers.set("Authorization", authorization);
    request.headers.set("User-Agent", "Browser of a test");
    std::string line;
    for (const auto& [name, value] : cookies) line += (line.empty() ? "" : "; ") + name + "=" + value;
    if (!line.empty()) request.headers.set("Cookie", line);
    auto answer = client::call_once(base_ + path, request);
    if (!answer) throw std::runtime_error(answer.error().detail);
    for (const auto& [name, value] : answer->headers.all()) {
      if (name == "set-cookie" || name == "Set-Cookie") keep(std::string(value));
    }
    return std::move(*answer);
  }

  std::map<std::string, std::string> cookies;
  std::vector<std::string> set_cookies;  ///< every Set-Cookie line so far

 private:
  void keep(const std::string& line) {
    set_cookies.push_back(line);
    const auto equals = line.find('=');
    const auto value = line.substr(equals + 1, line.find(';') - equals - 1);
    if (line.find("Max-Age=0") != std::string::npos) {
      cookies.erase(line.substr(0, equals));
    } else {
      cookies[line.substr(0, equals)] = value;
    }
  }

  std::string base_;
};

/// The state that a page shows.
inline json::Object page_state(const client::Response& answer) {
  const std::string_view body = answer.body;
  const auto begin = body.find("id=\"auth-state\">");
  if (begin == std::string_view::npos) return {};
  const auto text = body.substr(begin + 16, body.find("</script>", begin) - begin - 16);
  const auto value = json::parse(text);
  return value && value->is_object() ? value->get_object() : json::Object();
}

inline std::string text_of(const json::Object& object, std::string_view name) { return auth::text_claim(object, name); }

/// The whole issuer over a real server and a real database.
class IssuerFixture : public codeflix::testing::DatabaseTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder / "pages");
    std::ofstream(folder / "pages" / "index.html")
        << R"(<html lang="@@LANG@@"><script type="application/json" id="auth-state">@@STATE@@</script></html>)";
    database = open_database();
    for (const auto& component : migrations()) ASSERT_TRUE(sql::migrate(*database, clock, component));
    ASSERT_TRUE(install(supervisor, router, config, {*database, clock, kPublicUrl, folder / "pages"}));
    verifier = auth::make_token_verifier({.issuer = issuer_of(kPublicUrl)}, key_source(*database, clock), clock);
    http::ServerConfig server_config;
    server_config.port = 0;
    server_config.rates.enabled = false;
    auto made = http::make_server(server_config, router, verifier.get());
    server = made.get();
    supervisor.add(std::move(made));
    ASSERT_TRUE(supervisor.start());
  }

  void TearDown() override {
    if (!supervisor.started()) return;
    supervisor.request_stop();
    EXPECT_TRUE(supervisor.wait_and_stop());
  }

  Browser browser() const { return Browser(server->port()); }

  UserId make_user(const std::string& email, Roles roles = {"customer"}) {
    return *create_user(*database, clock, {.email = email, .password = kPassword, .name = "Ana", .roles = std::move(roles), .locale = "en"});
  }

  static inline const std::string kVerifier = std::string(50, 'v');

  /// An authorization request as our pages make it, with some parameters replaced (or removed when empty).
  static std::string authorization(const std::map<std::string, std::string>& changes = {}) {
    std::map<std::string, std::string> parameters{{"client_id", "codeflix-watch"},
                                                  {"redirect_uri", std::string(kPublicUrl) + "/session/callback"},
                                                  {"response_type", "code"},
                                                  {"scope", "openid profile email"},
                                                  {"state", "the state"},
                                                  {"nonce", "the nonce"},
                                                  {"code_challenge", base64url(sha256(kVerifier))},
                                                  {"code_challenge_method", "S256"}};
    for (const auto& [name, value] : changes) parameters[name] = value;
    Fields fields;
    for (const auto& [name, value] : parameters) {
      if (!value.empty()) fields.emplace_back(name, value);
    }
    return std::string(kPath) + "/auth?" + encode_form(fields);
  }

  /// Fills the form of the page that this address shows.
  static client::Response submit(Browser& browser, const std::string& address, Fields fields) {
    const auto state = page_state(browser.get(address));
    fields.emplace_back("csrf", text_of(state, "csrf"));
    return browser.post(text_of(state, "action"), fields);
  }

  static client::Response sign_in(Browser& browser, const std::string& email, const std::string& password = kPassword,
                                  const std::string& address = authorization()) {
    return submit(browser, address, {{"email", email}, {"password", password}});
  }

  /// Signs in and answers the code.
  static std::string code_for(Browser& browser, const std::string& email) {
    const auto answer = sign_in(browser, email);
    EXPECT_EQ(answer.status, 303);
    return parameter_of(answer.headers.get("Location"), "code");
  }

  static Fields redemption(const std::string& code) {
    return {{"grant_type", "authorization_code"},
            {"client_id", "codeflix-watch"},
            {"code", code},
            {"redirect_uri", std::string(kPublicUrl) + "/session/callback"},
            {"code_verifier", kVerifier}};
  }

  struct TokenAnswer {
    int status = 0;
    json::Object document;
    std::string error() const { return text_of(document, "error"); }
    std::string access() const { return text_of(document, "access_token"); }
    std::string refresh() const { return text_of(document, "refresh_token"); }
    std::string id() const { return text_of(document, "id_token"); }
  };

  TokenAnswer token(const Fields& fields, const std::string& authorization_header = {}) {
    const auto answer =
        browser().send("POST", std::string(kPath) + "/token", "application/x-www-form-urlencoded", encode_form(fields), authorization_header);
    EXPECT_EQ(answer.headers.get("Cache-Control"), "no-store");
    const auto value = json::parse(answer.body);
    return {answer.status, value && value->is_object() ? value->get_object() : json::Object()};
  }

  TokenAnswer refresh(const std::string& refresh_token) {
    return token({{"grant_type", "refresh_token"}, {"client_id", "codeflix-watch"}, {"refresh_token", refresh_token}});
  }

  TokenAnswer tokens_for(Browser& browser, const std::string& email) { return token(redemption(code_for(browser, email))); }

  codeflix::testing::TempFolder folder;
  ManualClock clock{from_micros(1'780'000'000'000'000)};
  std::unique_ptr<sql::Database> database;
  Config config;
  http::Router router;
  std::unique_ptr<auth::TokenVerifier> verifier;
  http::Server* server = nullptr;
  runtime::Supervisor supervisor;
};

}  // namespace codeflix::identity
