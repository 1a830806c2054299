#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "libs/base/text.hpp"
#include "services/catalog/bench/relevance_cases.hpp"
#include "services/catalog/bench/synthetic_catalogue.hpp"
#include "services/catalog/search_index_fixture.hpp"

/// How well every SearchIndex finds what people mean who type as they do.
namespace codeflix::catalog {
namespace {

constexpr std::size_t kTitles = 4'000;
constexpr std::size_t kPerKind = 15;
constexpr std::uint64_t kSeed = 7;

class SearchRelevance : public SearchIndexTest {};

TEST_P(SearchRelevance, WhatWasMeantComesFirst) {
  const auto titles = make_synthetic_catalogue(kTitles, kSeed);
  std::map<std::string, std::string> names;
  std::vector<TitleChange> changes;
  for (const auto& title : titles) {
    names[title->id] = fold(title->title);
    changes.push_back({title->id, 1, title});
  }
  apply(changes);
  struct Seen {
    int asked = 0;
    int first = 0;
    int first_ten = 0;
  };
  std::map<std::string, Seen> kinds;
  for (const auto& test : make_relevance_cases(titles, kPerKind, kSeed)) {
    if (test.wanted.empty()) continue;
    SearchQuery query;
    query.text = test.query;
    query.limit = 10;
    const auto found = index().search(query);
    ASSERT_TRUE(found) << found.error().detail;
    const auto place = std::find_if(found->ids.begin(), found->ids.end(),
                                    [&](const std::string& id) { return id == test.wanted || names[id] == test.wanted_title; });
    for (auto* seen : {&kinds[test.kind], &kinds["all"]}) {
      ++seen->asked;
      if (place == found->ids.begin() && place != found->ids.end()) ++seen->first;
      if (place != found->ids.end()) ++seen->first_ten;
    }
  }
  std::string table;
  for (const auto& [kind, seen] : kinds) table += fmt::format("{:26} {:4} {:4} {:4}\n", kind, seen.asked, seen.first, seen.first_ten);
  const auto& all = kinds["all"];
  EXPECT_GE(all.first, all.asked * 9 / 10) << table;
  EXPECT_GE(all.first_ten, all.asked * 96 / 100) << table;
  RecordProperty("first", all.first);
}

INSTANTIATE_TEST_SUITE_P(Adapters, SearchRelevance, ::testing::ValuesIn(kSearchIndexAdapters), name_of);

}  // namespace
}  // namespace codeflix::catalog
