#include "services/catalog/module.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/replication/change_log.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/tcp_proxy.hpp"
#include "libs/testing/temp_folder.hpp"
#include "libs/testing/wait_until.hpp"
#include "services/catalog/infra/elasticsearch/title_indices.hpp"
#include "services/catalog_admin/contract/replicated.hpp"

/// From the change log of catalog_admin to the answers of the routes, on a real database.
namespace codeflix::catalog {
namespace {

using catalog_admin::CastMemberDocument;
using catalog_admin::CategoryDocument;
using catalog_admin::GenreDocument;
using catalog_admin::VideoDocument;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kCategory = "0190b7a0-0000-7000-8000-00000000000a";
const std::string kGenre = "0190b7a0-0000-7000-8000-00000000000b";
const std::string kPerson = "0190b7a0-0000-7000-8000-00000000000c";
const std::string kVideo = "0190b7a0-0000-7000-8000-000000000001";
const std::string kOther = "0190b7a0-0000-7000-8000-000000000002";

class CatalogModule : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sql::migrate(*database_, clock_, replication::schema()));
    put(kCategory, CategoryDocument{kCategory, "Ficção", "Mundos inventados", true});
    put(kGenre, GenreDocument{kGenre, "Drama épico", true, {kCategory}});
    put(kPerson, CastMemberDocument{kPerson, "Antônia Vasconcelos", "actor"});
    put(kVideo, video(kVideo, "O Aeroporto das Nuvens"));
  }

  void TearDown() override {
    if (supervisor_.started()) {
      supervisor_.request_stop();
      EXPECT_TRUE(supervisor_.wait_and_stop());
    }
  }

  void start() {
    Config config;
    config.index_folder = (folder_ / "index").string();
    start(config);
  }
  void start(const Config& config) {
    ASSERT_TRUE(install(supervisor_, router_, config, {.feed = *feed_, .clock = clock_}));
    EXPECT_THAT(supervisor_.not_ready(), ::testing::SizeIs(1)) << "nothing has been read yet";
    ASSERT_TRUE(supervisor_.start());
    ASSERT_TRUE(testing::wait_until([&] { return supervisor_.not_ready().empty(); }));
  }

  VideoDocument video(const std::string& id, const std::string& title) {
    VideoDocument video;
    video.id = id;
    video.title = title;
    video.description = "Uma pilota volta.";
    video.year_launched = 2020;
    video.rating = "12";
    video.published = true;
    video.published_at = clock_.now();
    video.created_at = clock_.now();
    video.categories = {kCategory};
    video.genres = {kGenre};
    video.cast = {{kPerson, "Pilota"}};
    video.media["video"] = {"asset", "asset/1", 5'400'000, 1280, 720, true};
    video.artwork["thumbnail"] = {"abc.jpg", 640, 360};
    return video;
  }

  static const char* topic(const CategoryDocument&) { return catalog_admin::kCategoriesTopic; }
  static const char* topic(const GenreDocument&) { return catalog_admin::kGenresTopic; }
  static const char* topic(const CastMemberDocument&) { return catalog_admin::kCastMembersTopic; }
  static const char* topic(const VideoDocument&) { return catalog_admin::kVideosTopic; }

  void put_text(const char* topic, const std::string& key, const std::string& text) {
    ASSERT_TRUE(database_->write([&](sql::Transaction& tx) { return replication::publish(tx, clock_, topic, key, ++version_, text); }));
  }
  template <class Document>
  void put(const std::string& key, const Document& document) {
    put_text(topic(document), key, json::write(document));
  }
  void withdraw(const char* topic, const std::string& key) {
    ASSERT_TRUE(database_->write([&](sql::Transaction& tx) { return replication::withdraw(tx, clock_, topic, key, ++version_); }));
  }

  /// Calls the route as the server would.
  http::Response get(const std::string& path, const std::vector<std::pair<std::string, std::string>>& query = {},
                     const std::string& if_none_match = {}) {
    std::vector<std::string> allowed;
    auto match = router_.find("GET", "/api/catalog/v1" + path, allowed);
    if (!match || match->route == nullptr) return http::Response::empty(404);
    EXPECT_EQ(match->route->access.kind, http::Access::Kind::open);
    http::Request request;
    request.method = "GET";
    request.path = "/api/catalog/v1" + path;
    request.parameters = match->parameters;
    request.query = query;
    if (!if_none_match.empty()) request.headers.set("If-None-Match", if_none_match);
    auto response = std::get<http::Handler>(match->route->handler)(request);
    return response ? std::move(*response) : http::problem(response.error());
  }

  json::Value body(const http::Response& response) { return json::parse(std::get<std::string>(response.body)).value(); }
  json::Value json(const std::string& path, const std::vector<std::pair<std::string, std::string>>& query = {}) { return body(get(path, query)); }

  std::vector<std::string> found(const std::string& text) {
    std::vector<std::string> ids;
    const auto results = json("/search", {{"q", text}});
    for (const auto& title : results.at("data").as_array()) ids.emplace_back(title.at("id").as_string());
    return ids;
  }
  bool becomes(const std::string& text, const std::vector<std::string>& ids) {
    return testing::wait_until([&] { return found(text) == ids; });
  }
  std::vector<std::string> mistakes(const std::vector<std::pair<std::string, std::string>>& query, const std::string& path = "/search") {
    const auto response = get(path, query);
    EXPECT_EQ(response.status, 422);
    std::vector<std::string> fields;
    const auto problem = body(response);
    for (const auto& error : problem.at("errors").as_array()) fields.emplace_back(error.at("field").as_string());
    return fields;
  }

  testing::TempFolder folder_;
  ManualClock clock_{from_micros(1'795'395'600'000'000)};
  std::unique_ptr<sql::Database> database_ = sql::open_sqlite(folder_ / "publisher.db").value();
  std::unique_ptr<replication::Feed> feed_ = replication::make_embedded_feed(*database_);
  http::Router router_;
  std::int64_t version_ = 0;
  runtime::Supervisor supervisor_;
};

TEST_F(CatalogModule, WhatWasPublishedBeforeTheStartIsThereWhenReady) {
  start();
  EXPECT_THAT(found("aeroprto nuvens"), ElementsAre(kVideo));
  const auto home = json("/home");
  EXPECT_EQ(home.at("featured").at("id").as_string(), kVideo);
  std::vector<std::string> kinds;
  for (const auto& row : home.at("rows").as_array()) kinds.emplace_back(row.at("kind").as_string());
  EXPECT_THAT(kinds, ElementsAre("new", "category", "genre"));
}

TEST_F(CatalogModule, ATitlePageHasEverything) {
  put(kOther, video(kOther, "O Aeroporto Vazio"));
  start();
  const auto title = json("/videos/" + kVideo);
  EXPECT_EQ(title.at("title").as_string(), "O Aeroporto das Nuvens");
  EXPECT_EQ(title.at("duration_ms").as_int64(), 5'400'000);
  EXPECT_EQ(title.at("rating").as_string(), "12");
  EXPECT_EQ(title.at("artwork").at("thumbnail").at("url").as_string(), "/images/abc.jpg");
  EXPECT_TRUE(title.at("artwork").at("banner").is_null());
  EXPECT_EQ(title.at("categories").at(0).at("name").as_string(), "Ficção");
  EXPECT_EQ(title.at("genres").at(0).at("name").as_string(), "Drama épico");
  EXPECT_EQ(title.at("cast").at(0).at("name").as_string(), "Antônia Vasconcelos");
  EXPECT_EQ(title.at("cast").at(0).at("role").as_string(), "Pilota");
  ASSERT_EQ(title.at("similar").as_array().size(), 1U);
  EXPECT_EQ(title.at("similar").at(0).at("id").as_string(), kOther);
  EXPECT_FALSE(title.at("has_trailer").as_bool());
}

TEST_F(CatalogModule, DraftsAreNotThere) {
  auto draft = video(kOther, "Rascunho");
  draft.published = false;
  put(kOther, draft);
  start();
  EXPECT_THAT(found("rascunho"), IsEmpty());
  EXPECT_EQ(get("/videos/" + kOther).status, 404);
  draft.published = true;
  put(kOther, draft);
  EXPECT_TRUE(becomes("rascunho", {kOther}));
  EXPECT_EQ(get("/videos/" + kOther).status, 200);
  draft.published = false;
  put(kOther, draft);
  EXPECT_TRUE(becomes("rascunho", {}));
  EXPECT_EQ(get("/videos/" + kOther).status, 404);
}

TEST_F(CatalogModule, WithdrawnTitlesGoEverywhere) {
  start();
  withdraw(catalog_admin::kVideosTopic, kVideo);
  EXPECT_TRUE(becomes("aeroporto", {}));
  EXPECT_EQ(get("/videos/" + kVideo).status, 404);
  EXPECT_EQ(get("/cast_members/" + kPerson).status, 404);
  EXPECT_TRUE(json("/home").at("featured").is_null());
  EXPECT_THAT(json("/home").at("rows").as_array(), IsEmpty());
  EXPECT_EQ(json("/genres").at("data").at(0).at("titles").as_int64(), 0);
}

TEST_F(CatalogModule, ANewNameReachesTheTitlesThatUseIt) {
  start();
  put(kGenre, GenreDocument{kGenre, "Faroeste", true, {kCategory}});
  EXPECT_TRUE(becomes("faroeste", {kVideo}));
  EXPECT_THAT(found("épico"), IsEmpty());
  put(kPerson, CastMemberDocument{kPerson, "Berenice Figueira", "actor"});
  EXPECT_TRUE(becomes("berenice figueira", {kVideo}));
  EXPECT_EQ(json("/cast_members/" + kPerson).at("name").as_string(), "Berenice Figueira");
  EXPECT_EQ(json("/videos/" + kVideo).at("genres").at(0).at("name").as_string(), "Faroeste");
}

TEST_F(CatalogModule, InactiveCategoriesAndGenresAreHidden) {
  start();
  put(kGenre, GenreDocument{kGenre, "Drama épico", false, {kCategory}});
  put(kCategory, CategoryDocument{kCategory, "Ficção", "", false});
  EXPECT_TRUE(becomes("ficção", {}));
  EXPECT_THAT(json("/categories").at("data").as_array(), IsEmpty());
  EXPECT_THAT(json("/genres").at("data").as_array(), IsEmpty());
  EXPECT_THAT(json("/videos/" + kVideo).at("genres").as_array(), IsEmpty());
  EXPECT_EQ(json("/home").at("rows").as_array().size(), 1U) << "only what is new";
}

TEST_F(CatalogModule, ADocumentThatCannotBeReadStopsNothing) {
  start();
  put_text(catalog_admin::kVideosTopic, kVideo, R"({"id": 7})");
  put_text(catalog_admin::kVideosTopic, "broken", "not json");
  put(kOther, video(kOther, "Depois do erro"));
  EXPECT_TRUE(becomes("depois erro", {kOther}));
  EXPECT_THAT(found("aeroporto nuvens"), ElementsAre(kVideo)) << "as it was";
  EXPECT_THAT(supervisor_.not_ready(), IsEmpty());
}

TEST_F(CatalogModule, BrowsesWithFiltersFacetsAndPages) {
  for (int i = 0; i < 5; ++i) {
    auto other = video(fmt::format("0190b7a0-0000-7000-8000-00000000010{}", i), fmt::format("Volume {}", i));
    other.year_launched = 1990 + i;
    other.opened = i == 0;
    put(other.id, other);
  }
  start();
  const auto page = json("/videos", {{"sort", "year"}, {"per_page", "2"}, {"year_to", "1999"}});
  EXPECT_EQ(page.at("meta").at("total").as_int64(), 5);
  EXPECT_EQ(page.at("meta").at("pages").as_int64(), 3);
  EXPECT_EQ(page.at("data").at(0).at("title").as_string(), "Volume 0");
  EXPECT_EQ(page.at("facets").at("categories").at(0).at("name").as_string(), "Ficção");
  EXPECT_EQ(page.at("facets").at("years").as_array().size(), 2U) << "all decades, the year's own choice left out";
  const std::string next(page.at("meta").at("next_cursor").as_string());
  const auto second = json("/videos", {{"sort", "year"}, {"per_page", "2"}, {"year_to", "1999"}, {"cursor", next}});
  EXPECT_EQ(second.at("data").at(0).at("title").as_string(), "Volume 2");
  EXPECT_EQ(second.at("meta").at("page").as_int64(), 2);
  const auto last = json("/videos", {{"sort", "year"}, {"per_page", "2"}, {"year_to", "1999"}, {"page", "3"}});
  EXPECT_EQ(last.at("data").as_array().size(), 1U);
  EXPECT_TRUE(last.at("meta").at("next_cursor").is_null());
  EXPECT_EQ(json("/videos", {{"opened", "true"}}).at("meta").at("total").as_int64(), 1);
  EXPECT_EQ(json("/videos", {{"genre", kGenre}, {"category", kCategory}}).at("meta").at("total").as_int64(), 6);
  EXPECT_EQ(json("/videos", {{"cast_member", kOther}}).at("meta").at("total").as_int64(), 0);
}

TEST_F(CatalogModule, UnchangedAnswersAreNotSentTwice) {
  start();
  for (const auto& path :
       std::vector<std::string>{"/home", "/search", "/videos", "/videos/" + kVideo, "/categories", "/genres", "/cast_members/" + kPerson}) {
    const auto first = get(path);
    ASSERT_EQ(first.status, 200) << path;
    const std::string tag(first.headers.get("ETag"));
    EXPECT_EQ(first.headers.get("Cache-Control"), "public, max-age=5");
    EXPECT_EQ(get(path, {}, tag).status, 304) << path;
    EXPECT_EQ(get(path, {}, "\"old\", W/" + tag).status, 304) << path;
    EXPECT_EQ(get(path, {}, "\"old\"").status, 200) << path;
  }
  const std::string tag(get("/home").headers.get("ETag"));
  put(kGenre, GenreDocument{kGenre, "Faroeste", true, {kCategory}});
  EXPECT_TRUE(testing::wait_until([&] { return get("/home", {}, tag).status == 200; }));
}

TEST_F(CatalogModule, WrongParametersAreNamed) {
  start();
  EXPECT_THAT(mistakes({{"q", std::string(201, 'a')}}), ElementsAre("q"));
  EXPECT_THAT(mistakes({{"q", "\xff"}}), ElementsAre("q"));
  EXPECT_EQ(get("/search", {{"q",
                             [] {
                               std::string text;
                               for (int i = 0; i < 200; ++i) text += "ã";
                               return text;
                             }()}})
                .status,
            200)
      << "characters, not bytes";
  EXPECT_THAT(mistakes({{"category", "x"},
                        {"genre", "1"},
                        {"rating", "99"},
                        {"year_from", "abc"},
                        {"opened", "maybe"},
                        {"sort", "size"},
                        {"per_page", "101"},
                        {"page", "0"},
                        {"cursor", "%%"}}),
              ElementsAre("category", "genre", "rating", "year_from", "opened", "sort", "per_page", "page", "cursor"));
  EXPECT_THAT(mistakes({{"year_from", "2000"}, {"year_to", "1999"}, {"duration_from", "60"}, {"duration_to", "60"}}),
              ElementsAre("year_to", "duration_to"));
  EXPECT_THAT(mistakes({{"sort", "relevance"}}, "/videos"), ElementsAre("sort"));
  EXPECT_THAT(mistakes({{"year_from", "99999999999999999999"}}, "/videos"), ElementsAre("year_from"));
}

TEST_F(CatalogModule, UnknownThingsAreNotFound) {
  start();
  for (const auto* path : {"/videos/0190b7a0-0000-7000-8000-0000000000ff", "/videos/x", "/cast_members/0190b7a0-0000-7000-8000-0000000000ff"})
    EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(CatalogModule, AFolderThatCannotBeMadeIsToldAtOnce) {
  Config config;
  config.index_folder = "/proc/nothing/index";
  const auto installed = install(supervisor_, router_, config, {.feed = *feed_, .clock = clock_});
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().code, "index.folder");
}

TEST_F(CatalogModule, AnUnknownSearchEngineIsToldAtOnce) {
  for (const auto& search : {SearchConfig{.engine = "lucene"}, SearchConfig{.engine = "elasticsearch"},
                             SearchConfig{.engine = "elasticsearch", .url = "http://127.0.0.1:1", .user = "catalog"}}) {
    Config config;
    config.search = search;
    const auto installed = install(supervisor_, router_, config, {.feed = *feed_, .clock = clock_});
    ASSERT_FALSE(installed);
    EXPECT_EQ(installed.error().code, "config.invalid");
  }
}

/// The same over an engine of its own, with something between that can be cut.
class CatalogModuleWithEngine : public CatalogModule {
 protected:
  void SetUp() override {
    const auto address = testing::engine_address("ELASTICSEARCH");
    if (!address) GTEST_SKIP() << testing::skip_reason("ELASTICSEARCH");
    CatalogModule::SetUp();
    const auto colon = address->rfind(':');
    proxy_ = std::make_unique<testing::TcpProxy>(address->substr(7, colon - 7), std::stoi(address->substr(colon + 1)));
    engine_ = std::make_unique<SearchEngine>(ElasticsearchSettings{.url = *address, .index = "test-" + new_uuid(SystemClock())});
  }

  void TearDown() override {
    CatalogModule::TearDown();
    if (!engine_) return;
    const auto indices = TitleIndices(*engine_, clock_).current().value();
    for (const auto& index : indices) EXPECT_TRUE(engine_->manage("DELETE", "/" + index));
  }

  void start() {
    Config config;
    config.search = {.engine = "elasticsearch", .url = fmt::format("http://127.0.0.1:{}", proxy_->port()), .index = engine_->settings().index};
    CatalogModule::start(config);
  }
  void set_away(bool away) {
    proxy_->refuse(away);
    if (away) proxy_->cut();
  }
  bool becomes(const std::string& text, const std::vector<std::string>& ids) {
    return testing::wait_until([&] { return get("/search", {{"q", text}}).status == 200 && found(text) == ids; }, std::chrono::seconds(60));
  }

  std::unique_ptr<testing::TcpProxy> proxy_;
  std::unique_ptr<SearchEngine> engine_;
};

TEST_F(CatalogModuleWithEngine, FindsWhatWasPublishedBeforeAndAfterTheStart) {
  start();
  EXPECT_TRUE(becomes("aeroprto nuvens", {kVideo}));
  put(kOther, video(kOther, "Montanha"));
  EXPECT_TRUE(becomes("montanha", {kOther}));
  withdraw(catalog_admin::kVideosTopic, kVideo);
  EXPECT_TRUE(becomes("aeroporto", {}));
}

TEST_F(CatalogModuleWithEngine, AnEmptyCatalogueIsSearchedToo) {
  withdraw(catalog_admin::kVideosTopic, kVideo);
  start();
  EXPECT_TRUE(becomes("aeroporto", {}));
}

TEST_F(CatalogModuleWithEngine, WhileTheEngineIsAwayOnlySearchIs) {
  start();
  ASSERT_TRUE(becomes("aeroporto", {kVideo}));
  set_away(true);
  put(kOther, video(kOther, "Montanha"));
  EXPECT_TRUE(testing::wait_until([&] { return get("/videos/" + kOther).status == 200; }));
  EXPECT_THAT(supervisor_.not_ready(), IsEmpty());
  EXPECT_EQ(get("/home").status, 200);
  EXPECT_EQ(json("/videos", {{"genre", kGenre}}).at("meta").at("total").as_int64(), 2);
  const auto refused = get("/search", {{"q", "montanha"}});
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(body(refused).at("code").as_string(), "search.unavailable");
  set_away(false);
  EXPECT_TRUE(becomes("montanha", {kOther})) << "found again by itself, with what came meanwhile";
  EXPECT_THAT(found("aeroporto"), ElementsAre(kVideo));
}

TEST_F(CatalogModuleWithEngine, AnEngineThatIsAwayAtTheStartIsWaitedForBySearchAlone) {
  set_away(true);
  start();
  EXPECT_EQ(get("/videos/" + kVideo).status, 200);
  EXPECT_EQ(get("/search", {{"q", "aeroporto"}}).status, 503);
  set_away(false);
  EXPECT_TRUE(becomes("aeroporto", {kVideo}));
}

}  // namespace
}  // namespace codeflix::catalog
