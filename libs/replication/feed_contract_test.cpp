#include "libs/replication/feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "libs/replication/change_log.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/testing/temp_folder.hpp"

/// What a replication::Feed keeps of the changes that publish() wrote. An adapter is added by one more entry in kAdapters.
namespace codeflix::replication {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr milliseconds kLong = std::chrono::minutes(1);  ///< bounds a failing test only
constexpr milliseconds kNow{0};

/// A publisher's database and a feed of it.
struct Stage {
  virtual ~Stage() = default;
  virtual sql::Database& database() = 0;
  virtual Feed& feed() = 0;
  /// As after a restart of both sides.
  virtual void reopen() = 0;
};

struct EmbeddedStage final : Stage {
  EmbeddedStage() { reopen(); }
  sql::Database& database() override { return *database_; }
  Feed& feed() override { return *feed_; }
  void reopen() override {
    feed_.reset();
    database_.reset();
    database_ = sql::open_sqlite(folder_ / "publisher.db").value();
    feed_ = make_embedded_feed(*database_);
  }

  testing::TempFolder folder_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<Feed> feed_;
};

struct Adapter {
  std::string name;
  std::function<std::unique_ptr<Stage>()> make;
};

const std::vector<Adapter> kAdapters = {
    {"embedded", [] { return std::make_unique<EmbeddedStage>(); }},
};

/// `topic/key@version=payload`, a tombstone without the last part.
std::vector<std::string> texts(const std::vector<Change>& changes) {
  std::vector<std::string> list;
  for (const auto& change : changes) {
    list.push_back(change.topic + "/" + change.key + "@" + std::to_string(change.version) + (change.payload ? "=" + *change.payload : ""));
  }
  return list;
}

class FeedContract : public ::testing::TestWithParam<Adapter> {
 protected:
  void SetUp() override { ASSERT_TRUE(sql::migrate(stage_->database(), clock_, schema())); }

  Feed& feed() { return stage_->feed(); }

  Result<> put(const std::string& topic, const std::string& key, std::int64_t version, const std::string& payload) {
    return stage_->database().write([&](sql::Transaction& tx) { return publish(tx, clock_, topic, key, version, payload); });
  }

  Result<> take_away(const std::string& topic, const std::string& key, std::int64_t version) {
    return stage_->database().write([&](sql::Transaction& tx) { return withdraw(tx, clock_, topic, key, version); });
  }

  std::vector<Change> read(std::int64_t after = 0, std::size_t max = 1'000, const std::vector<std::string>& topics = {"videos", "genres"}) {
    return feed().read(topics, after, max, kNow).value();
  }

  ManualClock clock_{from_micros(1'795'395'600'000'000)};
  std::unique_ptr<Stage> stage_ = GetParam().make();
};

TEST_P(FeedContract, ChangesComeInTheOrderOfTheirCommits) {
  EXPECT_THAT(read(), IsEmpty());
  ASSERT_TRUE(put("videos", "b", 1, "1"));
  ASSERT_TRUE(put("genres", "a", 1, "2"));
  ASSERT_TRUE(put("videos", "a", 1, "3"));
  const auto changes = read();
  EXPECT_THAT(texts(changes), ElementsAre("videos/b@1=1", "genres/a@1=2", "videos/a@1=3"));
  EXPECT_LT(0, changes[0].seq);
  EXPECT_LT(changes[0].seq, changes[1].seq);
  EXPECT_LT(changes[1].seq, changes[2].seq);
}

TEST_P(FeedContract, ALateReaderGetsTheNewestOfEachKey) {
  for (int version = 1; version <= 5; ++version) ASSERT_TRUE(put("videos", "a", version, "v" + std::to_string(version)));
  ASSERT_TRUE(put("videos", "b", 1, "b"));
  ASSERT_TRUE(put("videos", "a", 6, "v6"));
  const auto list = texts(read());
  ASSERT_THAT(list, ::testing::Not(IsEmpty()));
  EXPECT_EQ(list.back(), "videos/a@6=v6");
  std::map<std::string, std::string> state;
  for (const auto& change : read()) state[change.key] = change.payload.value_or("gone");
  EXPECT_EQ(state, (std::map<std::string, std::string>{{"a", "v6"}, {"b", "b"}}));
}

TEST_P(FeedContract, ATopicIsReadAlone) {
  ASSERT_TRUE(put("videos", "a", 1, "1"));
  ASSERT_TRUE(put("genres", "a", 1, "2"));
  ASSERT_TRUE(put("videos", "b", 1, "3"));
  EXPECT_THAT(texts(read(0, 9, {"videos"})), ElementsAre("videos/a@1=1", "videos/b@1=3"));
  EXPECT_THAT(read(0, 9, {"nothing"}), IsEmpty());
}

TEST_P(FeedContract, GoesOnFromAPositionAlsoAfterARestart) {
  ASSERT_TRUE(put("videos", "a", 1, "1"));
  ASSERT_TRUE(put("videos", "b", 1, "2"));
  ASSERT_TRUE(put("videos", "c", 1, "3"));
  const auto first = read(0, 2);
  EXPECT_THAT(texts(first), ElementsAre("videos/a@1=1", "videos/b@1=2"));
  stage_->reopen();
  const auto rest = read(first.back().seq);
  EXPECT_THAT(texts(rest), ElementsAre("videos/c@1=3"));
  EXPECT_THAT(read(rest.back().seq), IsEmpty());
  ASSERT_TRUE(put("videos", "a", 2, "4"));
  EXPECT_THAT(texts(read(rest.back().seq)), ElementsAre("videos/a@2=4")) << "positions go on and are not used again";
}

TEST_P(FeedContract, ATombstoneStandsInPlaceOfTheDocument) {
  ASSERT_TRUE(put("videos", "a", 1, "1"));
  const auto seen = read().back().seq;
  ASSERT_TRUE(take_away("videos", "a", 2));
  EXPECT_THAT(texts(read(seen)), ElementsAre("videos/a@2"));
  EXPECT_EQ(read(seen).at(0).payload, std::nullopt);
  ASSERT_TRUE(put("videos", "a", 3, "back"));
  EXPECT_EQ(texts(read(seen)).back(), "videos/a@3=back");
}

TEST_P(FeedContract, APayloadIsCarriedByteForByte) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte.push_back(static_cast<char>(byte));
  const std::vector<std::string> payloads = {"", every_byte, "{ \"a\" : 1.0,\n\"b\":\"\\u0041\" }", "null", std::string(1'000'000, 'x')};
  for (const auto& payload : payloads) {
    ASSERT_TRUE(put("videos", "a", 1, payload));
    const auto changes = read();
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes.back().payload, payload) << "an empty text is no tombstone";
  }
}

TEST_P(FeedContract, ARolledBackChangeIsNeverSeen) {
  ASSERT_TRUE(put("videos", "a", 1, "kept"));
  EXPECT_FALSE(stage_->database().write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY(publish(tx, clock_, "videos", "a", 2, "never"));
    CODEFLIX_TRY(publish(tx, clock_, "videos", "b", 1, "never"));
    return fail(ErrorKind::conflict, "no", "");
  }));
  EXPECT_THAT(texts(read()), ElementsAre("videos/a@1=kept"));
}

TEST_P(FeedContract, SeveralDocumentsOfOneTransactionComeTogether) {
  ASSERT_TRUE(stage_->database().write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY(next_position(tx));
    CODEFLIX_TRY(publish(tx, clock_, "videos", "a", 1, "1"));
    CODEFLIX_TRY(withdraw(tx, clock_, "genres", "g", 4));
    return publish(tx, clock_, "videos", "a", 2, "2");
  }));
  const auto list = texts(read());
  EXPECT_EQ(list.back(), "videos/a@2=2");
  EXPECT_THAT(list, ::testing::Contains("genres/g@4"));
}

TEST_P(FeedContract, NewestIsWhereAReaderOfTheseTopicsGets) {
  EXPECT_EQ(feed().newest({"videos"}), 0);
  ASSERT_TRUE(put("videos", "a", 1, "1"));
  ASSERT_TRUE(put("genres", "a", 1, "2"));
  const auto videos = read(0, 9, {"videos"});
  const auto both = read();
  EXPECT_EQ(feed().newest({"videos"}), videos.back().seq);
  EXPECT_EQ(feed().newest({"videos", "genres"}), both.back().seq);
}

TEST_P(FeedContract, AWaitingReadIsWokenByTheCommit) {
  std::vector<std::string> got;
  std::jthread reader([&] { got = texts(feed().read({"videos"}, 0, 9, kLong).value()); });
  ASSERT_TRUE(put("genres", "g", 1, "of no interest"));
  ASSERT_TRUE(put("videos", "a", 1, "1"));
  reader.join();
  EXPECT_THAT(got, ElementsAre("videos/a@1=1"));
}

TEST_P(FeedContract, InterruptAndStopEndAWait) {
  std::vector<Change> got(1);
  std::jthread stopped([&](const std::stop_token& stop) { got = feed().read({"videos"}, 0, 9, kLong, stop).value(); });
  stopped.request_stop();
  stopped.join();
  EXPECT_THAT(got, IsEmpty());
  std::vector<Change> other(1);
  std::jthread interrupted([&] { other = feed().read({"videos"}, 0, 9, kLong).value(); });
  feed().interrupt();
  interrupted.join();
  EXPECT_THAT(other, IsEmpty());
  EXPECT_THAT(feed().read({"videos"}, 0, 9, kLong).value(), IsEmpty()) << "from now on";
}

TEST_P(FeedContract, OldTombstonesAreSweptAndDocumentsStay) {
  const auto sweep = [&] { return stage_->database().write([&](sql::Transaction& tx) { return sweep_tombstones(tx, clock_); }); };
  ASSERT_TRUE(put("videos", "document", 1, ""));
  ASSERT_TRUE(take_away("videos", "old", 1));
  clock_.advance(std::chrono::days(20));
  ASSERT_TRUE(take_away("videos", "young", 1));
  EXPECT_EQ(sweep(), 0);
  clock_.advance(std::chrono::days(11));
  EXPECT_EQ(sweep(), 1);
  EXPECT_EQ(sweep(), 0);
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
    std::int64_t position = 0;
    for (;;) {
      // Asked before the read: what is committed once the writers are done is seen by a read that begins afterwards.
      const bool last = done;
      const auto changes = feed().read({"videos"}, position, 5, last ? kNow : milliseconds(20)).value();
      for (const auto& change : changes) {
        out_of_order += change.seq > position ? 0 : 1;
        position = change.seq;
        tailed[change.key] = {change.version, change.payload.value_or("gone")};
      }
      if (changes.empty() && last) return;
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
            CODEFLIX_TRY(publish(tx, clock_, "videos", "shared " + key, version, std::to_string(version)));
            if (turn % 3 == 0) {
              CODEFLIX_TRY(withdraw(tx, clock_, "videos", "own " + std::to_string(writer), version));
            } else {
              CODEFLIX_TRY(publish(tx, clock_, "videos", "own " + std::to_string(writer), version, std::to_string(version)));
            }
            if (!keep) return fail(ErrorKind::conflict, "rolled_back", "");
            return {};
          });
          EXPECT_EQ(put_all.has_value(), keep);
        }
      });
    }
  }
  done = true;
  tail.join();
  EXPECT_EQ(out_of_order, 0);
  std::map<std::string, std::pair<std::int64_t, std::string>> expected;
  for (const auto& change : read()) expected[change.key] = {change.version, change.payload.value_or("gone")};
  EXPECT_THAT(expected, SizeIs(kKeys + kWriters));
  EXPECT_EQ(tailed, expected);
}

INSTANTIATE_TEST_SUITE_P(Adapters, FeedContract, ::testing::ValuesIn(kAdapters), [](const auto& adapter) { return adapter.param.name; });

}  // namespace
}  // namespace codeflix::replication
