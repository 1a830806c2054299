#include "services/catalog_admin/service_fixture.hpp"

namespace codeflix::catalog_admin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class CrudApiTest : public ServiceFixture {};

TEST_P(CrudApiTest, ACategoryIsMadeReadChangedAndDeleted) {
  const auto made = post("/categories", {{"name", "  Ação  "}, {"description", "Explosões"}});
  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.text("/name"), "Ação");
  EXPECT_EQ(made.at("/active"), json::Value(true));
  EXPECT_EQ(made.headers.get("ETag"), "\"1\"");
  const auto path = std::string(made.headers.get("Location"));
  EXPECT_EQ(path, std::string(kApi) + "/categories/" + made.text("/id"));

  const auto read = get(path);
  ASSERT_EQ(read.status, 200);
  EXPECT_EQ(read.body, made.body);
  EXPECT_EQ(call("GET", path, "", {{"If-None-Match", "\"1\""}}).status, 304);

  const auto changed = put(path, {{"name", "Aventura"}, {"active", false}}, "\"1\"");
  ASSERT_EQ(changed.status, 200);
  EXPECT_EQ(changed.text("/description"), "Explosões") << "what is left out keeps its value";
  EXPECT_EQ(changed.at("/active"), json::Value(false));
  EXPECT_EQ(changed.headers.get("ETag"), "\"2\"");

  EXPECT_EQ(call("DELETE", path).status, 204);
  EXPECT_EQ(get(path).code(), "category.unknown");
  EXPECT_EQ(call("DELETE", path).status, 404);
}

TEST_P(CrudApiTest, AStaleOrMissingIfMatchIsRefused) {
  const auto path = "/categories/" + make_category("A");
  EXPECT_EQ(send("PUT", path, {{"name", "B"}}).status, 428);
  EXPECT_EQ(put(path, {{"name", "B"}}, "\"stale\"").status, 412);
  ASSERT_EQ(put(path, {{"name", "B"}}, "\"1\"").status, 200);
  const auto stale = put(path, {{"name", "C"}}, "\"1\"");
  EXPECT_EQ(stale.status, 412);
  EXPECT_EQ(stale.code(), "if_match.stale");
  EXPECT_EQ(get(path).text("/name"), "B");
  EXPECT_EQ(call("DELETE", path, "", {{"If-Match", "\"1\""}}).status, 412);
}

TEST_P(CrudApiTest, NamesAreUniqueWithoutAccentsAndCase) {
  make_category("Ação");
  const auto again = post("/categories", {{"name", " ACAO "}});
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "category.name_taken");
  EXPECT_THAT(again.mistakes(), ElementsAre("name category.name_taken"));
  const auto other = make_category("Drama");
  EXPECT_EQ(put("/categories/" + other, {{"name", "acao"}}, "\"1\"").status, 409);
  EXPECT_EQ(put("/categories/" + other, {{"name", "DRAMA"}}, "\"1\"").status, 200) << "its own name is not taken";
  make_genre("Terror", other);
  EXPECT_EQ(post("/genres", {{"name", "TÉRROR"}, {"categories", {other}}}).code(), "genre.name_taken");
}

TEST_P(CrudApiTest, EveryMistakeIsListedWithItsField) {
  EXPECT_THAT(post("/categories", {{"name", ""}, {"description", std::string(4001, 'x')}}).mistakes(),
              UnorderedElementsAre("name text.empty", "description text.too_long"));
  EXPECT_EQ(post("/categories", {{"name", std::string(256, 'x')}}).status, 422);
  EXPECT_EQ(post("/categories", {{"name", std::string(255, 'x')}}).status, 201);
  EXPECT_EQ(post("/categories", {{"name", 1}}).status, 422);
  EXPECT_EQ(post("/categories", json::Array{}).status, 422);
  EXPECT_EQ(call("POST", "/categories", "{", {{"Content-Type", "application/json"}}).status, 400);
  EXPECT_EQ(call("POST", "/categories", "\xff\xfe", {{"Content-Type", "application/json"}}).status, 400);
  EXPECT_EQ(call("POST", "/categories", R"({"name":"\u0000"})", {{"Content-Type", "application/json"}}).status, 422);
  EXPECT_EQ(call("POST", "/categories", R"({"name":"a"})", {{"Content-Type", "text/plain"}}).status, 415);
  EXPECT_EQ(post("/cast_members", {{"name", "Ana"}, {"type", "singer"}}).mistakes(), std::vector<std::string>{"type type.enum"});
  EXPECT_EQ(get("/categories/not-an-id").status, 404);
}

TEST_P(CrudApiTest, RolesAreHeld) {
  EXPECT_EQ(get("/categories", "").status, 401);
  EXPECT_EQ(get("/categories", "forged").status, 401);
  EXPECT_EQ(get("/categories", "customer").status, 403);
  EXPECT_EQ(send("POST", "/categories", {{"name", "A"}}, {}, "categories").status, 201);
  EXPECT_EQ(send("POST", "/genres", {{"name", "A"}}, {}, "categories").status, 403);
  EXPECT_EQ(get("/categories", "videos").status, 200) << "who edits videos picks categories";
  EXPECT_EQ(send("POST", "/categories", {{"name", "B"}}, {}, "videos").status, 403);
  EXPECT_EQ(get("/videos", "categories").status, 403);
  EXPECT_EQ(get("/uploads", "categories").status, 403);
  EXPECT_EQ(get("/openapi.json", "").status, 200);
}

TEST_P(CrudApiTest, ListsPageSortSearchAndFilter) {
  for (const auto* name : {"Épico", "drama", "Comédia", "100% real", "Ação"}) make_category(name);
  put("/categories/" + get("/categories?search=drama").text("/data/0/id"), {{"name", "Drama"}, {"active", false}}, "\"1\"");
  const auto names = [&](const std::string& query) {
    std::vector<std::string> list;
    const auto answer = get("/categories" + query);
    for (const auto& item : answer.at("/data").as_array()) list.emplace_back(item.at("name").as_string());
    return list;
  };
  EXPECT_THAT(names(""), ElementsAre("100% real", "Ação", "Comédia", "Drama", "Épico"));
  EXPECT_THAT(names("?sort=-name&per_page=2"), ElementsAre("Épico", "Drama"));
  EXPECT_THAT(names("?page=3&per_page=2"), ElementsAre("Épico"));
  EXPECT_THAT(names("?search=ACAO"), ElementsAre("Ação"));
  EXPECT_THAT(names("?search=%25"), ElementsAre("100% real")) << "a sign of LIKE is an ordinary letter";
  EXPECT_THAT(names("?active=false"), ElementsAre("Drama"));
  const auto page = get("/categories?per_page=2");
  EXPECT_EQ(page.at("/meta/total"), json::Value(5));
  EXPECT_EQ(page.at("/meta/pages"), json::Value(3));
  for (const auto* wrong : {"?page=0", "?per_page=101", "?sort=id", "?active=maybe"})
    EXPECT_EQ(get(std::string("/categories") + wrong).status, 422) << wrong;
}

TEST_P(CrudApiTest, AGenreKeepsItsCategoriesInOrder) {
  const auto a = make_category("A");
  const auto b = make_category("B");
  const auto made = post("/genres", {{"name", "G"}, {"categories", {b, a}}});
  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.at("/categories"), (json::Array{json::Value(b), json::Value(a)}));
  EXPECT_EQ(get("/genres/" + made.text("/id")).body, made.body);
  EXPECT_EQ(get("/genres?category=" + a).at("/meta/total"), json::Value(1));
  EXPECT_THAT(post("/genres", {{"name", "H"}, {"categories", json::Array{}}}).mistakes(), ElementsAre("categories genre.no_category"));
  EXPECT_THAT(post("/genres", {{"name", "H"}, {"categories", {a, a}}}).mistakes(), ElementsAre("categories[1] list.duplicate"));
  EXPECT_THAT(post("/genres", {{"name", "H"}, {"categories", {a, "0198c5b4-0000-7000-8000-000000000000"}}}).mistakes(),
              ElementsAre("categories[1] category.unknown"));
}

TEST_P(CrudApiTest, WhatIsInUseIsNotDeleted) {
  const auto category = make_category("A");
  const auto genre = make_genre("G", category);
  const auto actor = make("/cast_members", {{"name", "Antônia"}, {"type", "actor"}});
  auto fields = video_fields("V");
  fields["categories"] = json::Array{json::Value(category)};
  fields["genres"] = json::Array{json::Value(genre)};
  fields["cast"] = json::Array{json::Object{{"id", actor}, {"role", "Pilota"}}};
  const auto video = make("/videos", fields);

  const auto refused = call("DELETE", "/categories/" + category);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "category.in_use");
  EXPECT_THAT(refused.text("/detail"), HasSubstr("1 genre and 1 title"));
  EXPECT_EQ(call("DELETE", "/genres/" + genre).code(), "genre.in_use");
  EXPECT_EQ(call("DELETE", "/cast_members/" + actor).code(), "cast_member.in_use");

  EXPECT_EQ(call("DELETE", "/videos/" + video).status, 204);
  EXPECT_EQ(call("DELETE", "/genres/" + genre).code(), "genre.in_use") << "the title can be restored";
}

TEST_P(CrudApiTest, TheRoutesAreThoseOfTheContract) {
  const auto contract = get("/openapi.json", "");
  std::vector<std::string> promised{"GET " + std::string(kApi) + "/openapi.json"};
  for (const auto& [path, methods] : contract.at("/paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      if (method == "parameters") continue;
      std::string name(method);
      for (auto& letter : name) letter = static_cast<char>(std::toupper(letter));
      promised.push_back(name + " " + kApi + std::string(path));
    }
  }
  std::vector<std::string> routed;
  for (const auto& route : router->routes()) routed.push_back(route.method + " " + route.pattern);
  EXPECT_THAT(routed, ::testing::UnorderedElementsAreArray(promised));
}

TEST_P(CrudApiTest, ARepeatedCreationWithAKeyIsOne) {
  const auto first = post("/categories", {{"name", "A"}}, {{"Idempotency-Key", "k1"}});
  const auto second = post("/categories", {{"name", "A"}}, {{"Idempotency-Key", "k1"}});
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.headers.get("Location"), first.headers.get("Location"));
  EXPECT_EQ(second.headers.get("Idempotency-Replayed"), "true");
  EXPECT_EQ(post("/categories", {{"name", "B"}}, {{"Idempotency-Key", "k1"}}).status, 422);
  EXPECT_EQ(get("/categories").at("/meta/total"), json::Value(1));
}

INSTANTIATE_TEST_SUITE_P(Engines, CrudApiTest, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::catalog_admin
