#include "services/catalog/app/browse.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "libs/testing/temp_folder.hpp"
#include "services/catalog/bench/synthetic_catalogue.hpp"
#include "services/catalog/infra/xapian/xapian_index.hpp"

namespace codeflix::catalog {
namespace {

void expect_same(const SearchResult& a, const SearchResult& b) {
  EXPECT_EQ(a.ids, b.ids);
  EXPECT_EQ(a.offset, b.offset);
  EXPECT_EQ(a.total, b.total);
  EXPECT_EQ(a.facets.categories, b.facets.categories);
  EXPECT_EQ(a.facets.genres, b.facets.genres);
  EXPECT_EQ(a.facets.ratings, b.facets.ratings);
  EXPECT_EQ(a.facets.decades, b.facets.decades);
  EXPECT_EQ(a.facets.durations, b.facets.durations);
  EXPECT_EQ(a.facets.opened, b.facets.opened);
}

TEST(Browse, AnswersAsAnIndexDoes) {
  auto titles = make_synthetic_catalogue(500, 3);
  for (auto& title : titles) {
    auto once = std::make_shared<Title>(*title);
    std::sort(once->genres.begin(), once->genres.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    once->genres.erase(std::unique(once->genres.begin(), once->genres.end()), once->genres.end());
    title = once;
  }
  std::sort(titles.begin(), titles.end(), [](const auto& a, const auto& b) { return a->id < b->id; });
  const testing::TempFolder folder;
  const auto index = make_xapian_index(folder / "index").value();
  std::vector<TitleChange> changes;
  for (const auto& title : titles) changes.push_back({title->id, 1, title});
  ASSERT_TRUE(index->apply(changes));
  const Catalogue catalogue(titles, {}, {});
  const auto& some = *titles[17];
  const std::vector<TitleFilter> filters = {
      {},
      {.genres = {some.genres.at(0).id}, .year_from = 1980},
      {.cast_members = {some.cast.at(0).id}},
      {.ratings = {some.rating}, .duration_from = 30, .duration_to = 120, .ceiling = Rating::r16},
      {.categories = {"unknown"}, .opened = false},
  };
  for (const auto& filter : filters) {
    for (const auto order : {SortOrder::newest, SortOrder::title, SortOrder::year_ascending, SortOrder::year_descending}) {
      SearchQuery query;
      query.filter = filter;
      query.sort = order;
      expect_same(browse(catalogue, query), index->search(query).value());
      query.offset = 7;
      query.limit = 3;
      expect_same(browse(catalogue, query), index->search(query).value());
      query.after = titles[200]->id;
      expect_same(browse(catalogue, query), index->search(query).value());
    }
  }
}

}  // namespace
}  // namespace codeflix::catalog
