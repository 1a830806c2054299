#include "libs/replication/feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/replication/change_log.hpp"
#include "libs/replication/kafka_feed.hpp"
#include "libs/testing/databases.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/wait_until.hpp"

/// What a replication::Feed keeps of the changes that publish() wrote. An adapter is added by one more entry in kAdapters.
namespace codeflix::replication {
namespace {

using std::chrono::milliseconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr milliseconds kLong = std::chrono::minutes(1);  ///< bounds a failing test only
constexpr milliseconds kNow{0};

/// A publisher's database, which has the tables, and a feed of it.
struct Stage {
  virtual ~Stage() = default;
  virtual sql::Database& database() = 0;
  virtual Feed& feed() = 0;
  /// As after a restart of both sides.
  virtual void reopen() = 0;
  /// Waits until all that was committed can be read.
  virtual void settle() {}
  /// Put before the names of the topics, so that tests on one stage do not meet.
  virtual std::string mark() const { return ""; }
};

struct EmbeddedStage final : Stage {
  explicit EmbeddedStage(const std::string& engine) : place_(testing::make_test_database(engine)) { reopen(); }
  sql::Database& database() override { return *database_; }
  Feed& feed() override { return *feed_; }
  void reopen() override {
    feed_.reset();
    database_.reset();
    database_ = testing::open_database(place_->address());
    sql::migrate(*database_, SystemClock(), schema()).value();
    feed_ = make_embedded_feed(*database_);
  }

  std::unique_ptr<testing::TestDatabase> place_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<Feed> feed_;
};

/// One database and one connector for all tests: a connector takes seconds to start.
class KafkaPipe {
 public:
  static KafkaPipe& shared() {
    static KafkaPipe pipe;
    return pipe;
  }

  std::string brokers() const { return testing::engine_address("KAFKA").value(); }
  const std::string& address() const { return address_; }

  /// As after an outage in which PostgreSQL gave up the log that it kept for the connector.
  template <class Meanwhile>
  void lose_place(const Meanwhile& meanwhile) const {
    const auto url = fmt::format("{}/connectors/{}", testing::engine_address("CONNECT").value(), name_);
    run(fmt::format("curl -sSf -X PUT {}/stop", url));
    const auto database = testing::open_database(address_);
    const auto gone = [&] {
      const auto rows = database->write([&](sql::Transaction& tx) {
        return tx.query("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1 AND NOT active", {name_});
      });
      return rows && rows->size() == 1;
    };
    if (!testing::wait_until(gone)) throw std::runtime_error("the connector's slot stays in use");
    meanwhile();
    connector("");
  }

 private:
  KafkaPipe() : place_(testing::make_test_database("postgres")), address_(place_->address()) {
    sql::migrate(*testing::open_database(address_), SystemClock(), schema()).value();
    connector("");
  }
  ~KafkaPipe() { connector(" --remove"); }

  void connector(const std::string& option) const {
    const auto command = fmt::format("/usr/bin/python3 {} --connect {} --database '{}' --name {} --prefix {}.{}", CODEFLIX_CONNECTOR,
                                     testing::engine_address("CONNECT").value(), address_, name_, name_, option);
    run(command);
  }

  static void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("this command failed: " + command);
  }

  const std::string name_ = "test_" + hex(random_bytes(6));
  std::unique_ptr<testing::TestDatabase> place_;
  const std::string address_;

  friend struct KafkaStage;
};

struct KafkaStage final : Stage {
  KafkaStage() { reopen(); }
  sql::Database& database() override { return *database_; }
  Feed& feed() override { return *feed_; }
  void reopen() override {
    feed_.reset();
    database_.reset();
    database_ = testing::open_database(pipe_.address());
    feed_ = make_feed();
  }
  /// A connector's producer promises an order within a topic only: each topic is waited for.
  void settle() override {
    const auto newest = "SELECT topic, MAX(seq) FROM change_log WHERE topic LIKE $1 GROUP BY topic";
    const auto rows = database_->read([&](sql::Transaction& tx) { return tx.query(newest, {mark_ + "%"}); }).value();
    const auto reader = make_feed();
    for (const auto& row : rows) {
      for (Position position; position[row.text(0)].seq < row.integer(1);) {
        auto batch = reader->read({row.text(0)}, position, 100, kLong).value();
        if (batch.changes.empty()) throw std::runtime_error("a committed change does not arrive");
        position = std::move(batch.next);
      }
    }
  }
  std::string mark() const override { return mark_; }

  std::unique_ptr<Feed> make_feed() const { return make_kafka_feed({.brokers = pipe_.brokers(), .topic_prefix = pipe_.name_ + "."}).value(); }

  KafkaPipe& pipe_ = KafkaPipe::shared();
  const std::string mark_ = hex(random_bytes(4)) + ".";
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<Feed> feed_;
};

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

// A slot that PostgreSQL gave up leaves a gap behind the connector's place; registering it again closes the gap.
TEST(KafkaFeed, ALostSlotLosesNoChange) {
  for (const auto* engine : {"POSTGRES", "KAFKA", "CONNECT"}) {
    if (!testing::engine_address(engine)) GTEST_SKIP() << testing::skip_reason(engine);
  }
  KafkaStage stage;
  const SystemClock clock;
  const auto topic = stage.mark() + "videos";
  const auto put = [&](const std::string& key) {
    ASSERT_TRUE(stage.database().write([&](sql::Transaction& tx) { return publish(tx, clock, topic, key, 1, key); }));
  };
  put("before");
  stage.settle();
  stage.pipe_.lose_place([&] { put("meanwhile"); });
  put("after");
  stage.settle();
  std::set<std::string> keys;
  for (Position position; keys.size() < 3;) {
    auto batch = stage.feed().read({topic}, position, 100, kLong).value();
    ASSERT_FALSE(batch.changes.empty());
    for (const auto& change : batch.changes) EXPECT_TRUE(keys.insert(change.key).second) << change.key << " is told twice";
    position = std::move(batch.next);
  }
}

INSTANTIATE_TEST_SUITE_P(Adapters, FeedContract, ::testing::ValuesIn(kAdapters), [](const auto& adapter) { return adapter.param.name; });

}  // namespace
}  // namespace codeflix::replication
