#include "services/catalog/infra/elasticsearch/elasticsearch_index.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "libs/base/id.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/wait_until.hpp"
#include "services/catalog/app/index_feeder.hpp"
#include "services/catalog/infra/elasticsearch/title_indices.hpp"

/// What several processes make of one index.
namespace codeflix::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class SharedIndex : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto address = testing::engine_address("ELASTICSEARCH");
    if (!address) GTEST_SKIP() << testing::skip_reason("ELASTICSEARCH");
    settings_ = {.url = *address, .index = "test-" + new_uuid(clock_)};
    engine_.emplace(settings_);
    indices_.emplace(*engine_, clock_);
  }
  void TearDown() override {
    if (!indices_) return;
    for (const auto& name : names()) EXPECT_TRUE(engine_->manage("DELETE", "/" + name));
  }

  std::unique_ptr<SearchIndex> process() { return make_elasticsearch_index(settings_, clock_); }
  std::vector<std::string> names() { return indices_->current().value(); }
  /// How many documents were written into the index that stands.
  std::int64_t writes() {
    return number_at(engine_->manage("GET", "/" + indices_->alias() + "/_stats/indexing").value().body, "/_all/primaries/indexing/index_total");
  }

  static TitleChange change(const std::string& id, std::int64_t version, const std::string& name) {
    auto title = std::make_shared<Title>();
    title->id = id;
    title->title = name;
    return {id, version, title};
  }
  static std::vector<std::string> found(const SearchIndex& index, const std::string& text = "") {
    SearchQuery query;
    query.text = text;
    const auto result = index.search(query);
    EXPECT_TRUE(result) << result.error().detail;
    return result ? result->ids : std::vector<std::string>{"error"};
  }

  SystemClock clock_;
  ElasticsearchSettings settings_;
  std::optional<SearchEngine> engine_;
  std::optional<TitleIndices> indices_;
};

TEST_F(SharedIndex, BeforeThereIsOneSearchIsUnavailable) {
  const auto one = process();
  const auto result = one->search({});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::unavailable);
  ASSERT_TRUE(one->apply({change("a", 1, "Mar")}));
  EXPECT_FALSE(one->search({})) << "nobody sees what is being built";
  ASSERT_TRUE(one->settle());
  EXPECT_THAT(found(*one), ElementsAre("a"));
}

TEST_F(SharedIndex, AProcessThatStartsLeavesNoMomentWithoutAnIndex) {
  const auto first = process();
  ASSERT_TRUE(first->apply({change("a", 1, "Mar"), change("gone", 1, "Mar morto")}));
  ASSERT_TRUE(first->settle());
  const auto before = names();
  std::atomic<bool> done = false;
  std::atomic<int> without = 0;
  std::jthread viewer([&] {
    while (!done) {
      const auto ids = found(*first, "mar");
      if (std::find(ids.begin(), ids.end(), "a") == ids.end()) ++without;
    }
  });
  const auto second = process();
  ASSERT_TRUE(second->apply({change("a", 1, "Mar")}));
  ASSERT_TRUE(second->settle());
  done = true;
  viewer.join();
  EXPECT_EQ(without, 0);
  EXPECT_THAT(found(*first), ElementsAre("a")) << "what the new one does not know is gone";
  EXPECT_THAT(names(), SizeIs(1));
  EXPECT_NE(names(), before);
  EXPECT_EQ(engine_->manage("GET", "/" + before.front())->status, 404) << "the old index is deleted";
}

TEST_F(SharedIndex, WhatOnlyTheOthersKnowComesIntoANewIndex) {
  const auto first = process();
  ASSERT_TRUE(first->apply({change("a", 1, "Mar"), change("b", 7, "Rio")}));
  ASSERT_TRUE(first->settle());
  const auto second = process();
  ASSERT_TRUE(second->apply({change("a", 1, "Mar")}));
  ASSERT_TRUE(second->settle());
  ASSERT_TRUE(first->settle());
  EXPECT_THAT(found(*second), UnorderedElementsAre("a", "b"));
  const auto third = process();
  ASSERT_TRUE(third->apply({change("a", 1, "Mar")}));
  ASSERT_TRUE(third->settle());
  ASSERT_TRUE(first->apply({change("c", 9, "Lago")}));
  EXPECT_THAT(found(*third), UnorderedElementsAre("a", "b", "c")) << "also with the next change";
}

TEST_F(SharedIndex, OfATitleTheNewestVersionStaysWhoeverWritesItWhen) {
  const auto first = process();
  ASSERT_TRUE(first->settle());
  const auto second = process();
  ASSERT_TRUE(second->settle());
  ASSERT_TRUE(first->apply({change("a", 5, "Novo"), {"b", 6, nullptr}}));
  ASSERT_TRUE(second->apply({change("a", 4, "Velho"), change("b", 3, "Retirado")}));
  EXPECT_THAT(found(*first, "novo"), ElementsAre("a"));
  EXPECT_THAT(found(*first, "velho"), IsEmpty());
  EXPECT_THAT(found(*first), ElementsAre("a")) << "what was taken out does not come back";
}

TEST_F(SharedIndex, WhatIsThereAlreadyIsNotWrittenAgain) {
  const auto first = process();
  ASSERT_TRUE(first->apply({change("a", 1, "Mar"), change("b", 7, "Rio")}));
  ASSERT_TRUE(first->settle());
  const auto second = process();
  ASSERT_TRUE(second->apply({change("a", 1, "Mar"), change("b", 7, "Rio")}));
  ASSERT_TRUE(second->settle());
  EXPECT_EQ(writes(), 2);
  ASSERT_TRUE(first->settle());
  ASSERT_TRUE(first->apply({change("b", 7, "Rio")}));
  EXPECT_EQ(writes(), 2) << "the engine has these versions";
  ASSERT_TRUE(first->apply({change("c", 9, "Lago")}));
  EXPECT_EQ(writes(), 3) << "and the first process knows that they are there";
  EXPECT_THAT(found(*second), UnorderedElementsAre("a", "b", "c"));
}

TEST_F(SharedIndex, ALostIndexIsMadeAgain) {
  const auto one = process();
  ASSERT_TRUE(one->apply({change("a", 1, "Mar")}));
  ASSERT_TRUE(one->settle());
  ASSERT_TRUE(engine_->manage("DELETE", "/" + names().front()));
  ASSERT_TRUE(one->settle());
  EXPECT_THAT(found(*one), ElementsAre("a"));
  ASSERT_TRUE(engine_->manage("DELETE", "/" + names().front()));
  ASSERT_TRUE(one->apply({change("b", 2, "Rio")}));
  EXPECT_THAT(found(*one), UnorderedElementsAre("a", "b"));
}

TEST_F(SharedIndex, ATitleThatTheEngineCannotTakeKeepsNoOtherOut) {
  const auto one = process();
  ASSERT_TRUE(one->settle());
  auto strange = std::make_shared<Title>();
  strange->title = "Rio";
  strange->genres = {{std::string(40'000, 'x'), "longer than any key may be"}};
  ASSERT_TRUE(one->apply({change("a", 1, "Mar"), {"strange", 1, strange}}));
  EXPECT_THAT(found(*one), ElementsAre("a"));
}

TEST_F(SharedIndex, SeveralThatStartAtOnceEndWithOneIndex) {
  std::vector<std::jthread> threads;
  std::vector<std::unique_ptr<SearchIndex>> processes;
  for (int i = 0; i < 3; ++i) processes.push_back(process());
  for (auto& one : processes) {
    threads.emplace_back([&one] {
      EXPECT_TRUE(one->apply({change("a", 1, "Mar"), change("b", 1, "Rio")}));
      EXPECT_TRUE(one->settle());
    });
  }
  threads.clear();
  for (auto& one : processes) {
    const auto settled = one->settle();
    EXPECT_TRUE(settled) << settled.error().detail;
  }
  EXPECT_THAT(names(), SizeIs(1));
  EXPECT_THAT(found(*processes.front()), UnorderedElementsAre("a", "b"));
}

/// Passes everything on, and counts what was refused.
class Watched final : public SearchIndex {
 public:
  explicit Watched(std::unique_ptr<SearchIndex> index) : index_(std::move(index)) {}

  Result<> apply(const std::vector<TitleChange>& changes) override {
    auto applied = index_->apply(changes);
    if (!applied) ++refused;
    return applied;
  }
  Result<> settle() override { return index_->settle(); }
  Result<SearchResult> search(const SearchQuery& query) const override { return index_->search(query); }

  std::atomic<int> refused = 0;

 private:
  const std::unique_ptr<SearchIndex> index_;
};

/// An engine that answers 429 to what is written.
class BusyEngine : public SharedIndex {
 protected:
  void TearDown() override {
    if (engine_) set("/_cluster/settings", R"({"transient":{"network.breaker.inflight_requests.limit":null}})");
    SharedIndex::TearDown();
  }

  void set(const std::string& path, const std::string& settings) {
    const auto answer = engine_->manage("PUT", path, settings);
    ASSERT_TRUE(answer) << answer.error().detail;
    ASSERT_TRUE(answer->good()) << json::serialize(answer->body);
  }

  static std::size_t total(const SearchIndex& index) {
    const auto result = index.search({});
    return result ? result->total : 0;
  }

  /// What is written while `close()` holds arrives after `open()`.
  void keeps_everything(const std::function<void()>& close, const std::function<void()>& open) {
    const auto index = std::make_shared<Watched>(process());
    IndexFeeder feeder(index);
    ASSERT_TRUE(feeder.start());
    ASSERT_TRUE(feeder.apply({change("a", 1, "Mar"), change("gone", 1, "Lago")}));
    ASSERT_TRUE(feeder.settle());
    ASSERT_TRUE(testing::wait_until([&] { return total(*index) == 2; }));

    close();
    std::vector<TitleChange> changes = {change("a", 2, "Rio"), {"gone", 2, nullptr}};
    for (int i = 0; i < 300; ++i) changes.push_back(change("title " + std::to_string(i), 1, "Serra"));
    ASSERT_TRUE(feeder.apply(changes));
    EXPECT_TRUE(testing::wait_until([&] { return index->refused > 0; }));
    EXPECT_THAT(found(*index), UnorderedElementsAre("a", "gone")) << "what was there is found meanwhile";
    ASSERT_TRUE(feeder.apply({change("title 7", 2, "Farol")}));
    open();

    EXPECT_TRUE(testing::wait_until([&] { return total(*index) == 301 && found(*index, "farol") == std::vector<std::string>{"title 7"}; }));
    feeder.stop();
    EXPECT_EQ(total(*index), 301);
    EXPECT_THAT(found(*index, "rio"), ElementsAre("a"));
    EXPECT_THAT(found(*index, "lago"), IsEmpty());
  }
};

TEST_F(BusyEngine, TitlesThatItRefusesOneByOneArriveLater) {
  const auto block = [this](const char* value) {
    set("/" + names().front() + "/_settings", fmt::format(R"({{"index.blocks.read_only_allow_delete":{}}})", value));
  };
  keeps_everything([&] { block("true"); }, [&] { block("null"); });
}

TEST_F(BusyEngine, TitlesOfARequestThatItRefusesArriveLater) {
  const auto limit = [this](const char* value) {
    set("/_cluster/settings", fmt::format(R"({{"transient":{{"network.breaker.inflight_requests.limit":{}}}}})", value));
  };
  keeps_everything([&] { limit(R"("64kb")"); }, [&] { limit("null"); });
}

}  // namespace
}  // namespace codeflix::catalog
