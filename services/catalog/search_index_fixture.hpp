#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/base/id.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/temp_folder.hpp"
#include "services/catalog/app/search_index.hpp"
#include "services/catalog/infra/elasticsearch/elasticsearch_index.hpp"
#include "services/catalog/infra/elasticsearch/title_indices.hpp"
#include "services/catalog/infra/xapian/xapian_index.hpp"

/// The adapters of SearchIndex, for the suites that each of them must pass.
namespace codeflix::catalog {

struct SearchIndexStage {
  virtual ~SearchIndexStage() = default;
  virtual SearchIndex& index() = 0;
};

struct XapianStage final : SearchIndexStage {
  SearchIndex& index() override { return *index_; }

  testing::TempFolder folder_;
  std::unique_ptr<SearchIndex> index_ = make_xapian_index(folder_ / "index").value();
};

/// Under a name of its own, with everything of it deleted in the end.
struct ElasticsearchStage final : SearchIndexStage {
  explicit ElasticsearchStage(const std::string& url) : engine_({.url = url, .index = "test-" + new_uuid(clock_)}) {}
  ~ElasticsearchStage() override {
    const auto indices = TitleIndices(engine_, clock_).current().value();
    for (const auto& name : indices) EXPECT_TRUE(engine_.manage("DELETE", "/" + name));
  }
  SearchIndex& index() override { return *index_; }

  SystemClock clock_;
  SearchEngine engine_;
  std::unique_ptr<SearchIndex> index_ = make_elasticsearch_index(engine_.settings(), clock_);
};

struct SearchIndexAdapter {
  std::string name;
  /// Nothing when this run has no such engine.
  std::function<std::unique_ptr<SearchIndexStage>()> make;
};

inline const std::vector<SearchIndexAdapter> kSearchIndexAdapters = {
    {"xapian", [] { return std::make_unique<XapianStage>(); }},
    {"elasticsearch",
     []() -> std::unique_ptr<SearchIndexStage> {
       const auto address = testing::engine_address("ELASTICSEARCH");
       return address ? std::make_unique<ElasticsearchStage>(*address) : nullptr;
     }},
};

/// An empty index that searches see.
class SearchIndexTest : public ::testing::TestWithParam<SearchIndexAdapter> {
 protected:
  void SetUp() override {
    stage_ = GetParam().make();
    if (!stage_) GTEST_SKIP() << testing::skip_reason("ELASTICSEARCH");
    ASSERT_TRUE(index().settle());
  }

  SearchIndex& index() { return stage_->index(); }

  void apply(const std::vector<TitleChange>& changes) {
    const auto applied = index().apply(changes);
    ASSERT_TRUE(applied) << applied.error().detail;
  }

  std::unique_ptr<SearchIndexStage> stage_;
};

inline std::string name_of(const ::testing::TestParamInfo<SearchIndexAdapter>& adapter) { return adapter.param.name; }

}  // namespace codeflix::catalog
