#include "libs/replication/feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <thread>

#include "libs/replication/change_log.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/feed_stages.hpp"

/// What a replication::Feed keeps of the changes that publish() wrote. An adapter is added by one more entry in kAdapters.
namespace codeflix::replication {
namespace {

using std::chrono::milliseconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::EmbeddedStage;
using ::testing::IsEmpty;
using testing::KafkaStage;
using ::testing::SizeIs;
using testing::Stage;
using ::testing::UnorderedElementsAre;

constexpr milliseconds kLong = testing::kLongRead;
constexpr milliseconds kNow{0};

struct Adapter {
  std::string name;
  std::vector<std::string> needs;  ///< engines that a run may lack
  std::function<std::unique_ptr<Stage>()> make;
};

const std::vector<Adapter> kAdapters = {
    {"embedded", {}, [] { return std::make_unique<EmbeddedStage>("sqlite"); }},
    {"embedded_over_postgres", {"POSTGRES"}, [] { return std::make_unique<EmbeddedStage>("postgres"); }},
    {"kafka", {"POSTGRES", "KAFKA", "CONNECT"}, [] { return std::make_unique<KafkaStage>(); }},
};

/// `topic/key@version=payload`, a tombstone without the last part.
std::vector<std::string> texts(const std::vector<Change>& changes) {
  std::vector<std::string> list;
  for (const auto& change : changes) {
    list.push_back(change.topic + "/" + change.key + "@" + std::to_string(change.version) + (change.payload ? "=" + *change.payload : ""));
  }
  return list;
}
std::vector<std::string> texts(const Batch& batch) { return texts(batch.changes); }

Position without_mark(const Position& position, std::size_t mark) {
  Position out;
  for (const auto& [topic, cursor] : position) out[topic.substr(mark)] = cursor;
  return out;
}

class FeedContract : public ::testing::TestWithParam<Adapter> {
 protected:
  void SetUp() override {
    for (const auto& needs : GetParam().needs) {
      if (!testing::engine_address(needs)) GTEST_SKIP() << testing::skip_reason(needs);
    }
    stage_ = GetParam().make();
  }

  Feed& feed() { return stage_->feed(); }

  std::string topic(const std::string& name) const { return stage_->mark() + name; }

  std::vector<std::string> topics(std::vector<std::string> names) const {
    for (auto& name : names) name = topic(name);
    return names;
  }

  Result<> put(const std::string& name, const std::string& key, std::int64_t version, const std::string& payload) {
    return stage_->database().write([&](sql::Transaction& tx) { return publish(tx, clock_, topic(name), key, version, payload); });
  }

  Result<> take_away(const std::string& name, const std::string& key, std::int64_t version) {
    return stage_->database().write([&](sql::Transaction& tx) { return withdraw(tx, clock_, topic(name), key, version); });
  }

  /// A read that does not wait, of all that was committed before; topics without the stage's mark.
  Batch read(const Position& after = {}, std::size_t max = 1'000, const std::vector<std::string>& names = {"videos", "genres"}) {
    stage_->settle();
    return read_now(after, max, names);
  }

  Batch read_now(const Position& after, std::size_t max, const std::vector<std::string>& names, milliseconds wait = kNow, std::stop_token stop = {}) {
    auto batch = feed().read(topics(names), marked(after), max, wait, std::move(stop)).value();
    for (auto& change : batch.changes) change.topic.erase(0, stage_->mark().size());
    batch.next = without_mark(batch.next, stage_->mark().size());
    return batch;
  }

  std::int64_t behind(const std::vector<std::string>& names, const Position& position) {
    stage_->settle();
    return feed().behind(topics(names), marked(position)).value();
  }

  Position marked(const Position& position) const {
    Position out;
    for (const auto& [name, cursor] : position) out[topic(name)] = cursor;
    return out;
  }

  ManualClock clock_{from_micros(1'795'395'600'000'000)};
  std::unique_ptr<Stage> stage_;
};

TEST_P(FeedContract, ChangesOfATopicComeInTheOrderOfTheirCommits) {
  EXPECT_THAT(read().changes, IsEmpty());
  ASSERT_TRUE(put("videos", "b", 1, "1"));
  ASSERT_TRUE(put("genres", "a", 1, "2"));
  ASSERT_TRUE(put("videos", "a", 1, "3"));
  auto changes = read().changes;
  EXPECT_THAT(texts(changes), UnorderedElementsAre("videos/b@1=1", "genres/a@1=2", "videos/a@1=3"));
  std::ranges::sort(changes, {}, &Change::seq);
  EXPECT_THAT(texts(changes), ElementsAre("videos/b@1=1", "genres/a@1=2", "videos/a@1=3"));
  EXPECT_LT(0, changes[0].seq);
  EXPECT_THAT(texts(read({}, 9, {"videos"})), ElementsAre("videos/b@1=1", "videos/a@1=3"));
}

TEST_P(FeedContract, ALateReaderGetsTheNewestOfEachKey) {
  for (int version = 1; version <= 5; ++version) ASSERT_TRUE(put("videos", "a", version, "v" + std::to_string(version)));
  ASSERT_TRUE(put("videos", "b", 1, "b"));
  ASSERT_TRUE(put("videos", "a", 6, "v6"));
  const auto list = texts(read());
  ASSERT_THAT(list, ::testing::Not(IsEmpty()));
  EXPECT_EQ(list.back(), "videos/a@6=v6");
  std::map<std::string, std::string> state;
  for (const auto& change : read().changes) state[change.key] = change.payload.value_or("gone");
  EXPECT_EQ(state, (std::map<std::string, std::string>{{"a", "v6"}, {"b", "b"}}));
}

TEST_P(FeedContract, ATopicIsReadAlone) {
  ASSERT_TRUE(put("videos", "a", 1, "1"));
  ASSERT_TRUE(put("genres", "a", 1, "2"));
  ASSERT_TRUE(put("videos", "b", 1, "3"));
  EXPECT_THAT(texts(read({}, 9, {"videos"})), ElementsAre("videos/a@1=1", "videos/b@1=3"));
  EXPECT_THAT(read({}, 9, {"nothing"}).changes, IsEmpty());
}

TEST_P(FeedContract, GoesOnFromAPositionAlsoAfterARestart) {
  ASSERT_TRUE(put("videos", "a", 1, "1"));
  ASSERT_TRUE(put("videos", "b", 1, "2"));
  ASSERT_TRUE(put("videos", "c", 1, "3"));
  const auto first = read({}, 2);
  EXPECT_THAT(texts(first), ElementsAre("videos/a@1=1", "videos/b@1=2"));
  stage_->reopen();
  const auto rest = read(first.next);
  EXPECT_THAT(texts(rest), ElementsAre("videos/c@1=3"));
  EXPECT_THAT(read(rest.next).changes, IsEmpty());
  ASSERT_TRUE(put("videos", "a", 2, "4"));
  EXPECT_THAT(texts(read(rest.next)), ElementsAre("videos/a@2=4")) << "positions go on and are not used again";
  EXPECT_THAT(texts(read(first.next)), Contains("videos/c@1=3")) << "an earlier position still holds";
}

TEST_P(FeedContract, ATombstoneStandsInPlaceOfTheDocument) {
  ASSERT_TRUE(put("videos", "a", 1, "1"));
  const auto seen = read().next;
  ASSERT_TRUE(take_away("videos", "a", 2));
  EXPECT_THAT(texts(read(seen)), ElementsAre("videos/a@2"));
  EXPECT_EQ(read(seen).changes.at(0).payload, std::nullopt);
  ASSERT_TRUE(put("videos", "a", 3, "back"));
  EXPECT_EQ(texts(read(seen)).back(), "videos/a@3=back");
}

TEST_P(FeedContract, APayloadIsCarriedByteForByte) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte.push_back(static_cast<char>(byte));
  const std::vector<std::string> payloads = {"", every_byte, "{ \"a\" : 1.0,\n\"b\":\"\\u0041\" }", "null", std::string(1'000'000, 'x')};
  for (const auto& payload : payloads) {
    ASSERT_TRUE(put("videos", "a", 1, payload));
    const auto changes = read().changes;
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes.back().payload, payload) << "an empty text is no tombstone";
  }
}

TEST_P(FeedContract, ARolledBackChangeIsNeverSeen) {
  ASSERT_TRUE(put("videos", "a", 1, "kept"));
  EXPECT_FALSE(stage_->database().write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY(publish(tx, clock_, topic("videos"), "a", 2, "never"));
    CODEFLIX_TRY(publish(tx, clock_, topic("videos"), "b", 1, "never"));
    return fail(ErrorKind::conflict, "no", "");
  }));
  EXPECT_THAT(texts(read()), ElementsAre("videos/a@1=kept"));
}

TEST_P(FeedContract, SeveralDocumentsOfOneTransactionComeTogether) {
  ASSERT_TRUE(stage_->database().write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY(next_position(tx));
    CODEFLIX_TRY(publish(tx, clock_, topic("videos"), "a", 1, "1"));
    CODEFLIX_TRY(withdraw(tx, clock_, topic("genres"), "g", 4));
    return publish(tx, clock_, topic("videos"), "a", 2, "2");
  }));
  EXPECT_THAT(texts(read()), Contains("genres/g@4"));
  EXPECT_EQ(texts(read({}, 9, {"videos"})).back(), "videos/a@2=2");
}

TEST_P(FeedContract, TellsHowFarAReaderIsBehind) {
  EXPECT_EQ(behind({"videos"}, {}), 0);
  ASSERT_TRUE(put("videos", "a", 1, "1"));
  ASSERT_TRUE(put("genres", "a", 1, "2"));
  ASSERT_TRUE(put("videos", "b", 1, "3"));
  EXPECT_EQ(behind({"videos"}, {}), 2);
  EXPECT_EQ(behind({"videos", "genres"}, {}), 3);
  const auto first = read({}, 1, {"videos"});
  EXPECT_EQ(behind({"videos"}, first.next), 1);
  EXPECT_EQ(behind({"videos"}, read(first.next, 9, {"videos"}).next), 0);
  EXPECT_EQ(behind({"videos", "genres"}, read().next), 0);
}

TEST_P(FeedContract, AWaitingReadIsWokenByTheCommit) {
  std::vector<std::string> got;
  std::jthread reader([&] { got = texts(read_now({}, 9, {"videos"}, kLong)); });
  ASSERT_TRUE(put("genres", "g", 1, "of no interest"));
  ASSERT_TRUE(put("videos", "a", 1, "1"));
  reader.join();
  EXPECT_THAT(got, ElementsAre("videos/a@1=1"));
}

TEST_P(FeedContract, InterruptAndStopEndAWait) {
  std::vector<Change> got(1);
  std::jthread stopped([&](const std::stop_token& stop) { got = read_now({}, 9, {"videos"}, kLong, stop).changes; });
  stopped.request_stop();
  stopped.join();
  EXPECT_THAT(got, IsEmpty());
  std::vector<Change> other(1);
  std::jthread interrupted([&] { other = read_now({}, 9, {"videos"}, kLong).changes; });
  feed().interrupt();
  interrupted.join();
  EXPECT_THAT(other, IsEmpty());
  EXPECT_THAT(read_now({}, 9, {"videos"}, kLong).changes, IsEmpty()) << "from now on";
}

TEST_P(FeedContract, OldTombstonesAreSweptAndDocumentsStay) {
  const auto sweep = [&] { return stage_->database().write([&](sql::Transaction& tx) { return sweep_tombstones(tx, clock_); }); };
  ASSERT_TRUE(put("videos", "document", 1, ""));
  ASSERT_TRUE(take_away("videos", "old", 1));
  clock_.advance(std::chrono::days(20));
  ASSERT_TRUE(take_away("videos", "young", 1));
  const auto rows = [&] {
    const auto count = "SELECT COUNT(*) FROM change_log WHERE topic = $1";
    return stage_->database().read([&](sql::Transaction& tx) { return tx.query(count, {topic("videos")}); }).value().at(0).integer(0);
  };
  ASSERT_TRUE(sweep());
  EXPECT_EQ(rows(), 3);
  clock_.advance(std::chrono::days(11));
  ASSERT_TRUE(sweep());
  EXPECT_EQ(rows(), 2);
  ASSERT_TRUE(put("videos", "new", 1, "1"));
  EXPECT_EQ(texts(read()).front(), "videos/document@1=");
  EXPECT_EQ(texts(read()).back(), "videos/new@1=1");
}

TEST_P(FeedContract, ATailUnderConcurrentWritersMissesNothing) {
  constexpr int kWriters = 8;
  constexpr int kTurns = 40;
  constexpr int kKeys = 7;
  std::atomic<bool> done = false;
  std::map<std::string, std::pair<std::int64_t, std::string>> tailed;
  int out_of_order = 0;

  std::jthread tail([&] {
    Position position;
    for (;;) {
      // Asked before the read: what has arrived once the writers are done is seen by a read that begins afterwards.
      const bool last = done;
      auto batch = read_now(position, 5, {"videos"}, last ? kNow : milliseconds(20));
      for (const auto& change : batch.changes) {
        out_of_order += change.seq > position["videos"].seq ? 0 : 1;
        position["videos"].seq = change.seq;
        tailed[change.key] = {change.version, change.payload.value_or("gone")};
      }
      if (batch.changes.empty() && last) return;
      position = std::move(batch.next);
    }
  });
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
      writers.emplace_back([&, writer] {
        for (int turn = 1; turn <= kTurns; ++turn) {
          const auto key = std::to_string(turn % kKeys);
          const bool keep = (turn + writer) % 5 != 0;
          const auto put_all = stage_->database().write([&](sql::Transaction& tx) -> Result<> {
            const auto version = turn * kWriters + writer;
            CODEFLIX_TRY(publish(tx, clock_, topic("videos"), "shared " + key, version, std::to_string(version)));
            if (turn % 3 == 0) {
              CODEFLIX_TRY(withdraw(tx, clock_, topic("videos"), "own " + std::to_string(writer), version));
            } else {
              CODEFLIX_TRY(publish(tx, clock_, topic("videos"), "own " + std::to_string(writer), version, std::to_string(version)));
            }
            if (!keep) return fail(ErrorKind::conflict, "rolled_back", "");
            return {};
          });
          EXPECT_EQ(put_all.has_value(), keep);
        }
      });
    }
  }
  stage_->settle();
  done = true;
  tail.join();
  EXPECT_EQ(out_of_order, 0);
  std::map<std::string, std::pair<std::int64_t, std::string>> expected;
  for (const auto& change : read().changes) expected[change.key] = {change.version, change.payload.value_or("gone")};
  EXPECT_THAT(expected, SizeIs(kKeys + kWriters));
  EXPECT_EQ(tailed, expected);
}

INSTANTIATE_TEST_SUITE_P(Adapters, FeedContract, ::testing::ValuesIn(kAdapters), [](const auto& adapter) { return adapter.param.name; });

}  // namespace
}  // namespace codeflix::replication
