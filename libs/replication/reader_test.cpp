#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <map>
#include <mutex>

#include "libs/replication/change_log.hpp"
#include "libs/replication/feed.hpp"
#include "libs/telemetry/metrics.hpp"
#include "libs/testing/child_test.hpp"
#include "libs/testing/databases.hpp"
#include "libs/testing/wait_until.hpp"

namespace codeflix::replication {
namespace {

using ::testing::HasSubstr;
using State = std::map<std::string, std::string>;

constexpr std::string_view kTable = "CREATE TABLE applied (key TEXT PRIMARY KEY, version BIGINT NOT NULL, times BIGINT NOT NULL);";

/// Counts how often each version was applied.
Result<> record(sql::Transaction& tx, const Change& change) {
  CODEFLIX_TRY(tx.execute("INSERT INTO applied (key, version, times) VALUES ($1, $2, 1) ON CONFLICT (key) DO UPDATE SET times = applied.times + 1",
                          {change.key + "@" + std::to_string(change.version), change.version}));
  return {};
}

std::unique_ptr<sql::Database> open_reading(const std::string& address, const Clock& clock) {
  auto database = testing::open_database(address);
  const auto tables = sql::Migrations{"test", {{"0001_applied.sql", kTable}}};
  sql::migrate(*database, clock, reader_schema()).value();
  sql::migrate(*database, clock, tables).value();
  return database;
}

class ReaderTest : public testing::DatabaseTest {
 protected:
  void SetUp() override { ASSERT_TRUE(sql::migrate(*publisher_, clock_, schema())); }

  void put(const std::string& key, std::int64_t version, const std::string& topic = "videos") {
    ASSERT_TRUE(publisher_->write([&](sql::Transaction& tx) { return publish(tx, clock_, topic, key, version, "v" + std::to_string(version)); }));
  }

  void put_many(int count) {
    ASSERT_TRUE(publisher_->write([&](sql::Transaction& tx) -> Result<> {
      for (int i = 0; i < count; ++i) CODEFLIX_TRY(publish(tx, clock_, "videos", std::to_string(i), 1, "v1"));
      return {};
    }));
  }

  /// Started, applying to state_.
  std::unique_ptr<runtime::Component> memory_reader() {
    auto reader = make_memory_reader("test reader", *feed_, {"videos"}, [this](const std::vector<Change>& changes, std::int64_t) -> Result<> {
      const std::lock_guard lock(mutex_);
      if (broken_) return fail(ErrorKind::unavailable, "index.away", "The index is away.");
      for (const auto& change : changes) {
        if (change.payload) {
          state_[change.key] = *change.payload;
        } else {
          state_.erase(change.key);
        }
      }
      return {};
    });
    EXPECT_TRUE(reader->start());
    return reader;
  }

  State state() {
    const std::lock_guard lock(mutex_);
    return state_;
  }

  void set_broken(bool broken) {
    const std::lock_guard lock(mutex_);
    broken_ = broken;
  }

  SystemClock clock_;
  std::unique_ptr<sql::Database> publisher_ = open_database();
  std::unique_ptr<Feed> feed_ = make_embedded_feed(*publisher_);
  /// Of the reading service.
  std::unique_ptr<testing::TestDatabase> reading_ = make_database();
  std::mutex mutex_;
  State state_;
  bool broken_ = false;
};

TEST_P(ReaderTest, AMemoryReaderReadsAllFromTheBeginningAndFollows) {
  put_many(1'200);  // more than two batches
  put("g", 1, "genres");
  const auto reader = memory_reader();
  ASSERT_TRUE(testing::wait_until([&] { return reader->not_ready().empty(); }));
  EXPECT_EQ(state().size(), 1'200u) << "ready means that all is there";
  put("7", 2);
  ASSERT_TRUE(publisher_->write([&](sql::Transaction& tx) { return withdraw(tx, clock_, "videos", "8", 2); }));
  EXPECT_TRUE(testing::wait_until([&] { return state().size() == 1'199 && state().at("7") == "v2"; }));
  reader->stop();
}

TEST_P(ReaderTest, AReaderOfNothingIsReady) {
  std::atomic<int> calls = 0;
  const auto reader = make_memory_reader("test reader", *feed_, {"videos"}, [&](const std::vector<Change>& changes, std::int64_t behind) -> Result<> {
    EXPECT_TRUE(changes.empty());
    EXPECT_EQ(behind, 0);
    ++calls;
    return {};
  });
  ASSERT_TRUE(reader->start());
  EXPECT_TRUE(testing::wait_until([&] { return reader->not_ready().empty(); }));
  EXPECT_EQ(calls, 1) << "told that it has caught up";
  reader->stop();
}

TEST_P(ReaderTest, AFailedApplyIsTriedAgainAndSaysWhy) {
  set_broken(true);
  put("a", 1);
  const auto reader = memory_reader();
  EXPECT_TRUE(testing::wait_until([&] { return reader->not_ready().find("The index is away.") != std::string::npos; }));
  set_broken(false);
  EXPECT_TRUE(testing::wait_until([&] { return reader->not_ready().empty(); }));
  EXPECT_EQ(state(), (State{{"a", "v1"}}));

  set_broken(true);
  put("a", 2);
  EXPECT_TRUE(testing::wait_until([&] { return !reader->not_ready().empty(); })) << "also when it had caught up once";
  reader->stop();
}

TEST_P(ReaderTest, WhoWasUpToDateServesOnWithoutItsFeed) {
  put("a", 1);
  const auto reader = memory_reader();
  ASSERT_TRUE(testing::wait_until([&] { return reader->not_ready().empty(); }));
  const auto rename = [&](const std::string& from, const std::string& to) {
    ASSERT_TRUE(publisher_->write([&](sql::Transaction& tx) { return tx.execute_script("ALTER TABLE " + from + " RENAME TO " + to + ";"); }));
  };
  const auto failures = [] {
    const std::string line = "codeflix_replication_failures_total{reader=\"test reader\"} ";
    const auto text = metrics::exposition();
    return std::stod(text.substr(text.find(line) + line.size()));
  };
  const auto before = failures();
  rename("change_log", "away");
  ASSERT_TRUE(testing::wait_until([&] { return failures() > before + 1; }));
  EXPECT_EQ(reader->not_ready(), "");
  const auto newcomer = memory_reader();
  EXPECT_TRUE(testing::wait_until([&] { return reader->not_ready().empty() && newcomer->not_ready().find("cannot read") != std::string::npos; }));
  rename("away", "change_log");
  put("a", 2);
  EXPECT_TRUE(testing::wait_until([&] { return state() == State{{"a", "v2"}} && newcomer->not_ready().empty(); }));
  newcomer->stop();
  reader->stop();
}

TEST_P(ReaderTest, IsNotReadyBeforeItHasAppliedWhatThereWas) {
  put("a", 1);
  std::latch applying(1);
  std::latch go_on(1);
  const auto reader = make_memory_reader("slow reader", *feed_, {"videos"}, [&](const std::vector<Change>&, std::int64_t) -> Result<> {
    applying.count_down();
    go_on.wait();
    return {};
  });
  ASSERT_TRUE(reader->start());
  applying.wait();
  EXPECT_THAT(reader->not_ready(), HasSubstr("slow reader"));
  go_on.count_down();
  EXPECT_TRUE(testing::wait_until([&] { return reader->not_ready().empty(); }));
  reader->stop();
}

TEST_P(ReaderTest, StopsAfterAnInterruptOfTheFeed) {
  const auto reader = memory_reader();
  feed_->interrupt();
  reader->stop();
}

TEST_P(ReaderTest, ADurableReaderGoesOnWhereItWas) {
  const auto reading = open_reading(reading_->address(), clock_);
  const auto applied = [&] {
    const auto rows = reading->read([](sql::Transaction& tx) { return tx.query("SELECT key, times FROM applied"); }).value();
    std::map<std::string, std::int64_t> map;
    for (const auto& row : rows) map[row.text(0)] = row.integer(1);
    return map;
  };
  put("a", 1);
  put("b", 1);
  auto reader = make_durable_reader("test", *feed_, {"videos"}, *reading, record);
  ASSERT_TRUE(reader->start());
  ASSERT_TRUE(testing::wait_until([&] { return reader->not_ready().empty(); }));
  reader->stop();

  put("b", 2);
  reader = make_durable_reader("test", *feed_, {"videos"}, *reading, record);
  ASSERT_TRUE(reader->start());
  ASSERT_TRUE(testing::wait_until([&] { return reader->not_ready().empty(); }));
  EXPECT_EQ(applied(), (std::map<std::string, std::int64_t>{{"a@1", 1}, {"b@1", 1}, {"b@2", 1}}));

  const auto other = make_durable_reader("other", *feed_, {"videos"}, *reading, record);
  ASSERT_TRUE(other->start());
  ASSERT_TRUE(testing::wait_until([&] { return other->not_ready().empty(); }));
  EXPECT_EQ(applied().at("a@1"), 2) << "another name has a position of its own";
  other->stop();
  reader->stop();
}

TEST_P(ReaderTest, AFailedBatchLeavesNeitherEffectNorPosition) {
  const auto reading = open_reading(reading_->address(), clock_);
  const auto rows = [&](const std::string& table) {
    return reading->read([&](sql::Transaction& tx) { return tx.query("SELECT * FROM " + table); }).value().size();
  };
  put("good", 1);
  put("bad", 1);
  std::atomic<bool> mended = false;
  const auto reader = make_durable_reader("test", *feed_, {"videos"}, *reading, [&](sql::Transaction& tx, const Change& change) -> Result<> {
    CODEFLIX_TRY(record(tx, change));
    if (change.key == "bad" && !mended) return fail(ErrorKind::internal, "bad", "A bad one.");
    return {};
  });
  ASSERT_TRUE(reader->start());
  ASSERT_TRUE(testing::wait_until([&] { return reader->not_ready().find("A bad one.") != std::string::npos; }));
  EXPECT_EQ(rows("applied"), 0u);
  EXPECT_EQ(rows("replication_cursors"), 0u);
  mended = true;
  ASSERT_TRUE(testing::wait_until([&] { return reader->not_ready().empty(); }));
  EXPECT_EQ(rows("applied WHERE times = 1"), 2u);
  reader->stop();
}

TEST_P(ReaderTest, TwoProcessesWithOneReaderApplyEachChangeOnce) {
  const auto reading = open_reading(reading_->address(), clock_);
  const auto again = open_reading(reading_->address(), clock_);
  const auto first = make_durable_reader("test", *feed_, {"videos"}, *reading, record);
  const auto second = make_durable_reader("test", *feed_, {"videos"}, *again, record);
  ASSERT_TRUE(first->start());
  ASSERT_TRUE(second->start());
  for (int i = 0; i < 60; ++i) put(std::to_string(i), 1);
  const auto count = [&](const std::string& condition) {
    return reading->read([&](sql::Transaction& tx) { return tx.query("SELECT COUNT(*) FROM applied WHERE " + condition); }).value()[0].integer(0);
  };
  EXPECT_TRUE(testing::wait_until([&] { return count("TRUE") == 60; }));
  first->stop();
  second->stop();
  EXPECT_EQ(count("times <> 1"), 0);
}

TEST_P(ReaderTest, KillOfADurableReaderAppliesEachChangeOnce) {
  constexpr int kChanges = 300;
  put_many(kChanges);
  for (int life = 0; life < 3; ++life) {
    testing::ChildTest child("ReaderChild.DISABLED_ReadsUntilKilled",
                             {{"CHILD_PUBLISHER", database_address()}, {"CHILD_READING", reading_->address()}});
    for (int i = 0; i < 20; ++i) child.next();
    child.kill();
  }
  const auto reading = open_reading(reading_->address(), clock_);
  const auto reader = make_durable_reader("test", *feed_, {"videos"}, *reading, record);
  ASSERT_TRUE(reader->start());
  ASSERT_TRUE(testing::wait_until([&] { return reader->not_ready().empty(); }));
  reader->stop();
  const auto rows = reading->read([](sql::Transaction& tx) { return tx.query("SELECT COUNT(*), MIN(times), MAX(times) FROM applied"); }).value();
  EXPECT_EQ(rows[0].integer(0), kChanges);
  EXPECT_EQ(rows[0].integer(1), 1);
  EXPECT_EQ(rows[0].integer(2), 1);
}

/// Hands the changes on one by one, so that the kill falls between commits.
class OneByOne final : public Feed {
 public:
  explicit OneByOne(Feed& inner) : inner_(inner) {}
  Result<Batch> read(const std::vector<std::string>& topics, const Position& position, std::size_t, std::chrono::milliseconds wait,
                     std::stop_token stop) override {
    return inner_.read(topics, position, 1, wait, std::move(stop));
  }
  Result<std::int64_t> behind(const std::vector<std::string>& topics, const Position& position) override { return inner_.behind(topics, position); }
  void interrupt() override { inner_.interrupt(); }

 private:
  Feed& inner_;
};

TEST(ReaderChild, DISABLED_ReadsUntilKilled) {
  const SystemClock clock;
  const auto publisher = testing::open_database(testing::from_parent("CHILD_PUBLISHER"));
  const auto reading = open_reading(testing::from_parent("CHILD_READING"), clock);
  const auto feed = make_embedded_feed(*publisher);
  OneByOne slow(*feed);
  const auto reader = make_durable_reader("test", slow, {"videos"}, *reading, [](sql::Transaction& tx, const Change& change) -> Result<> {
    CODEFLIX_TRY(record(tx, change));
    testing::acknowledge(change.key);
    return {};
  });
  ASSERT_TRUE(reader->start());
  testing::wait_until([] { return false; }, std::chrono::minutes(1));
}

INSTANTIATE_TEST_SUITE_P(Engines, ReaderTest, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::replication
