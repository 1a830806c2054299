#include "services/catalog/api/consumers/replicated_documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/catalog_admin/contract/replicated.hpp"

namespace codeflix::catalog {
namespace {

using replication::Change;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// Keeps what it is told, and refuses when a test says so.
class Recorder final : public SearchIndex {
 public:
  Result<> apply(const std::vector<TitleChange>& changes) override {
    if (broken) return fail(ErrorKind::internal, "index.broken", "It is broken.");
    for (const auto& change : changes) {
      versions[change.id] = change.version;
      if (change.title) {
        titles[change.id] = change.title;
      } else {
        titles.erase(change.id);
      }
    }
    ++calls;
    return {};
  }
  Result<> settle() override { return {}; }
  Result<SearchResult> search(const SearchQuery&) const override { return SearchResult{}; }

  bool broken = false;
  int calls = 0;
  std::map<std::string, std::shared_ptr<const Title>> titles;
  std::map<std::string, std::int64_t> versions;
};

std::string video(const std::string& id, const std::string& title, bool published = true) {
  catalog_admin::VideoDocument video;
  video.id = id;
  video.title = title;
  video.rating = "L";
  video.published = published;
  video.categories = {"c"};
  video.genres = {"g"};
  video.cast = {{"p", "Ela"}};
  return json::write(video);
}

class ReplicatedDocumentsTest : public ::testing::Test {
 protected:
  Result<> apply(const std::vector<Change>& changes) { return documents_.apply(changes, 0); }
  std::vector<std::string> shown() const {
    std::vector<std::string> out;
    for (const auto& [id, title] : index_.titles) out.push_back(title->title);
    return out;
  }
  std::vector<std::string> listed() const {
    std::vector<std::string> out;
    const auto catalogue = catalogue_.get();
    for (const auto& title : catalogue->titles()) out.push_back(title->title);
    return out;
  }

  CurrentCatalogue catalogue_;
  Recorder index_;
  ReplicatedDocuments documents_{catalogue_, index_};
};

TEST_F(ReplicatedDocumentsTest, OlderAndDoubledChangesDoNotCount) {
  ASSERT_TRUE(apply({{5, "videos", "v", 2, video("v", "new")}}));
  ASSERT_TRUE(apply({{3, "videos", "v", 1, video("v", "old")}, {5, "videos", "v", 2, video("v", "new")}}));
  EXPECT_THAT(shown(), ElementsAre("new"));
  ASSERT_TRUE(apply({{7, "videos", "v", 3, std::nullopt}}));
  ASSERT_TRUE(apply({{5, "videos", "v", 2, video("v", "new")}}));
  EXPECT_THAT(shown(), IsEmpty()) << "a tombstone is not undone by what came before it";
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(ReplicatedDocumentsTest, PartsMayComeAfterTheTitle) {
  ASSERT_TRUE(apply({{1, "videos", "v", 1, video("v", "title")}}));
  EXPECT_THAT(index_.titles["v"]->cast, IsEmpty());
  ASSERT_TRUE(apply({{2, "cast_members", "p", 1, R"({"id":"p","name":"Ana","type":"actor"})"},
                     {3, "genres", "g", 1, R"({"id":"g","name":"Drama","active":true,"categories":["c"]})"},
                     {4, "categories", "c", 1, R"({"id":"c","name":"Filmes","description":"","active":true})"}}));
  EXPECT_THAT(index_.titles["v"]->cast, ElementsAre(CastEntry{"p", "Ana", "actor", "Ela"}));
  EXPECT_THAT(index_.titles["v"]->genres, ElementsAre(NamedReference{"g", "Drama"}));
  EXPECT_THAT(index_.titles["v"]->categories, ElementsAre(NamedReference{"c", "Filmes"}));
  ASSERT_TRUE(apply({{5, "cast_members", "p", 2, std::nullopt}, {6, "genres", "g", 2, std::nullopt}, {7, "categories", "c", 2, std::nullopt}}));
  EXPECT_THAT(index_.titles["v"]->cast, IsEmpty());
  EXPECT_THAT(index_.titles["v"]->genres, IsEmpty());
}

TEST_F(ReplicatedDocumentsTest, OnlyWhatViewersSeeDifferentlyIsIndexedAgain) {
  ASSERT_TRUE(apply({{1, "videos", "v", 1, video("v", "title")}}));
  const auto calls = index_.calls;
  ASSERT_TRUE(apply({{2, "videos", "v", 2, video("v", "title")}, {3, "videos", "draft", 1, video("draft", "draft", false)}}));
  EXPECT_EQ(index_.calls, calls);
  EXPECT_THAT(listed(), ElementsAre("title"));
}

TEST_F(ReplicatedDocumentsTest, ARefusedBatchIsWorkedOffAtTheNextCall) {
  ASSERT_TRUE(apply({{1, "videos", "gone", 1, video("gone", "gone")}}));
  index_.broken = true;
  const std::vector<Change> batch = {{2, "videos", "v", 1, video("v", "title")}, {3, "videos", "gone", 2, std::nullopt}};
  EXPECT_FALSE(apply(batch));
  index_.broken = false;
  ASSERT_TRUE(apply(batch));
  EXPECT_THAT(shown(), ElementsAre("title"));
}

TEST_F(ReplicatedDocumentsTest, WhileMuchIsWaitingItIsShownInLargeSteps) {
  ASSERT_TRUE(documents_.apply({{1, "videos", "a", 1, video("a", "a")}}, 50'000));
  EXPECT_EQ(index_.calls, 0);
  ASSERT_TRUE(documents_.apply({{50'000, "videos", "b", 1, video("b", "b")}}, 0));
  EXPECT_EQ(index_.calls, 1);
  EXPECT_THAT(shown(), UnorderedElementsAre("a", "b"));
}

TEST_F(ReplicatedDocumentsTest, AnUnknownRatingIsKeptFromChildren) {
  auto document = json::parse(video("v", "title")).value();
  document.as_object()["rating"] = "PG";
  ASSERT_TRUE(apply({{1, "videos", "v", 1, json::serialize(document)}}));
  EXPECT_EQ(index_.titles["v"]->rating, Rating::r18);
}

}  // namespace
}  // namespace codeflix::catalog
