#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "libs/base/encoding.hpp"
#include "libs/http/server_fixture.hpp"
#include "libs/messaging/embedded_broker.hpp"
#include "libs/replication/feed.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/testing/databases.hpp"
#include "libs/testing/static_verifier.hpp"
#include "libs/testing/temp_folder.hpp"
#include "libs/testing/wait_until.hpp"
#include "services/catalog_admin/module.hpp"

namespace codeflix::catalog_admin {

inline constexpr const char* kApi = "/api/catalog-admin/v1";

/// The whole service behind a real server, with its own database on each engine, queues and bucket in a temporary folder.
class ServiceFixture : public testing::DatabaseTest {
 protected:
  struct Answer {
    int status = 0;
    http::Headers headers;
    json::Value body;

    const json::Value& at(std::string_view pointer) const { return body.at_pointer(pointer); }
    std::string text(std::string_view pointer) const { return std::string(body.at_pointer(pointer).as_string()); }
    std::string code() const { return body.is_object() ? text("/code") : ""; }
    /// `field code` of each mistake.
    std::vector<std::string> mistakes() const {
      std::vector<std::string> list;
      for (const auto& error : body.at("errors").as_array())
        list.push_back(std::string(error.at("field").as_string()) + " " + std::string(error.at("code").as_string()));
      return list;
    }
  };
  using Fields = std::vector<std::pair<std::string, std::string>>;

  void SetUp() override {
    clock.set(*parse_rfc3339("2026-11-23T12:00:00Z"));
    verifier.grant("admin", "Ana", {"catalog_admin"});
    verifier.grant("categories", "Carla", {"catalog_categories"});
    verifier.grant("videos", "Vera", {"catalog_videos"});
    verifier.grant("customer", "Caio", {"customer"});
    open();
  }
  void TearDown() override { close(); }

  void open() {
    database = open_database();
    queues = *sql::open_sqlite(folder / "queues.sqlite");
    for (const auto& part : migrations()) ASSERT_TRUE(sql::migrate(*database, clock, part));
    broker = *messaging::make_embedded_broker(*queues, clock);
    raw = *storage::open_folder_store(folder / "raw");
    router = std::make_unique<http::Router>();
    supervisor = std::make_unique<runtime::Supervisor>();
    ASSERT_TRUE(install(*supervisor, *router, config, {*database, *broker, *raw, clock}));
    http::ServerConfig server_config;
    server_config.port = 0;
    server_config.rates.enabled = false;
    server = http::make_server(server_config, *router, &verifier);
    ASSERT_TRUE(server->start());
  }
  void close() {
    if (server) server->stop();
    server.reset();
    supervisor.reset();
    router.reset();
  }

  /// Calls with the administrator's token unless `token` says otherwise; an empty one sends none.
  Answer call(const std::string& method, const std::string& path, const std::string& body = "", const Fields& fields = {},
              const std::string& token = "admin") {
    http::Wire wire(server->port());
    wire.send(request_text(method, path, fields, token, body.size()) + body);
    return answer_of(wire, method);
  }
  Answer get(const std::string& path, const std::string& token = "admin") { return call("GET", path, "", {}, token); }
  Answer send(const std::string& method, const std::string& path, const json::Value& body, Fields fields = {}, const std::string& token = "admin") {
    fields.emplace_back("Content-Type", "application/json");
    return call(method, path, json::serialize(body), fields, token);
  }
  Answer post(const std::string& path, const json::Value& body, const Fields& fields = {}) { return send("POST", path, body, fields); }
  Answer put(const std::string& path, const json::Value& body, const std::string& etag) { return send("PUT", path, body, {{"If-Match", etag}}); }

  static std::string request_text(const std::string& method, const std::string& path, const Fields& fields, const std::string& token,
                                  std::optional<std::size_t> length) {
    std::string text = method + " " + (path.starts_with("/api") ? path : kApi + path) + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!token.empty()) text += "Authorization: Bearer " + token + "\r\n";
    for (const auto& [name, value] : fields) text += name + ": " + value + "\r\n";
    if (length) text += "Content-Length: " + std::to_string(*length) + "\r\n";
    return text + "\r\n";
  }
  static Answer answer_of(http::Wire& wire, const std::string& method) {
    const auto raw_answer = wire.answer(method == "HEAD");
    Answer answer{raw_answer.status, raw_answer.headers, nullptr};
    if (!raw_answer.body.empty()) answer.body = json::parse(raw_answer.body).value();
    return answer;
  }

  /// Makes a thing and answers its id.
  std::string make(const std::string& path, const json::Value& body) {
    const auto made = post(path, body);
    EXPECT_EQ(made.status, 201) << json::serialize(made.body);
    return made.text("/id");
  }
  std::string make_category(const std::string& name) { return make("/categories", {{"name", name}}); }
  std::string make_genre(const std::string& name, const std::string& category) {
    return make("/genres", {{"name", name}, {"categories", {category}}});
  }
  static json::Object video_fields(const std::string& title) { return {{"title", title}, {"year_launched", 2020}, {"rating", "12"}}; }
  /// A video with a category and a genre.
  std::string make_video(const std::string& title) {
    const auto category = make_category("Category of " + title);
    auto fields = video_fields(title);
    fields["categories"] = json::Array{json::Value(category)};
    fields["genres"] = json::Array{json::Value(make_genre("Genre of " + title, category))};
    return make("/videos", fields);
  }

  testing::TempFolder folder;
  ManualClock clock{Time{}};
  Config config;
  testing::StaticVerifier verifier;
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<sql::Database> queues;
  std::unique_ptr<messaging::Broker> broker;
  std::unique_ptr<storage::ObjectStore> raw;
  std::unique_ptr<http::Router> router;
  std::unique_ptr<runtime::Supervisor> supervisor;
  std::unique_ptr<http::Server> server;
};

}  // namespace codeflix::catalog_admin
