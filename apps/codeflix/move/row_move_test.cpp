#include "apps/codeflix/move/row_move.hpp"

#include <gmock/gmock.h>

#include <set>

#include "apps/codeflix/move/marks.hpp"
#include "libs/messaging/embedded_broker.hpp"
#include "libs/messaging/event.hpp"
#include "libs/messaging/outbox.hpp"
#include "libs/replication/change_log.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/testing/child_test.hpp"
#include "libs/testing/databases.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/temp_folder.hpp"
#include "services/catalog_admin/module.hpp"
#include "services/subscription/module.hpp"

namespace codeflix::moving {
namespace {

const Issuers kIssuers{.before = "standalone", .after = "https://tv.example/auth/realms/codeflix"};

messaging::Event activated(const std::string& id) {
  return {.id = id,
          .type = "subscription.activated.v1",
          .source = "subscription",
          .subject = "s",
          .version = 1,
          .time = from_micros(1),
          .data = R"({"issuer":"standalone","subject":"ana"})"};
}

std::unique_ptr<sql::Database> open(const std::filesystem::path& file, const std::vector<sql::Migrations>& migrations, const Clock& clock) {
  auto database = std::move(*sql::open_sqlite(file));
  for (const auto& component : migrations) EXPECT_TRUE(sql::migrate(*database, clock, component));
  return database;
}

/// A service's database in a data folder, and a new one on a server.
class RowMove : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::engine_address("POSTGRES")) GTEST_SKIP() << testing::skip_reason("POSTGRES");
    place_ = testing::make_test_database("postgres");
    queue_ = open(folder_.path() / "queue.sqlite", {}, clock_);
    broker_ = std::move(*messaging::make_embedded_broker(*queue_, clock_));
  }

  void begin(const std::string& service, const std::vector<sql::Migrations>& migrations) {
    service_ = service;
    source_ = open(folder_.path() / "source.sqlite", migrations, clock_);
    target_ = testing::open_database(place_->address());
    for (const auto& component : migrations) ASSERT_TRUE(sql::migrate(*target_, clock_, component));
  }

  static void run(sql::Database& database, const std::string& statement, const std::vector<sql::Value>& parameters = {}) {
    const auto done = database.write([&](sql::Transaction& tx) { return tx.execute(statement, parameters); });
    ASSERT_TRUE(done) << done.error().detail;
  }

  sql::Rows target(const std::string& query) {
    return target_->read([&](sql::Transaction& tx) { return tx.query(query); }).value();
  }

  std::vector<Stream> streams() { return streams_of(service_, *source_, *queue_, kIssuers).value(); }

  void move() {
    ASSERT_TRUE(claim(*target_, clock_, "here"));
    for (const auto& stream : streams()) {
      const auto copied = copy_rows(stream, *target_, [](const std::string&, std::int64_t) {});
      ASSERT_TRUE(copied) << stream.item << ": " << copied.error().detail;
    }
  }

  /// The tables that differ.
  std::set<std::string> different() {
    std::set<std::string> tables;
    const auto checks = check_rows(streams(), *target_).value();
    for (const auto& check : checks) {
      if (check.wanted != check.found) tables.insert(check.table);
    }
    return tables;
  }

  testing::TempFolder folder_;
  SystemClock clock_;
  std::unique_ptr<testing::TestDatabase> place_;
  std::string service_;
  std::unique_ptr<sql::Database> queue_;
  std::unique_ptr<messaging::Broker> broker_;
  std::unique_ptr<sql::Database> source_;
  std::unique_ptr<sql::Database> target_;
};

TEST_F(RowMove, BytesNumbersAndNothingStayWhatTheyAre) {
  begin("catalog_admin", catalog_admin::migrations());
  ASSERT_TRUE(source_->write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY(replication::publish(tx, clock_, "videos", "b", 1, std::string("\0\xff{}", 4)));
    CODEFLIX_TRY(replication::publish(tx, clock_, "videos", "a", 1, ""));
    return replication::withdraw(tx, clock_, "videos", "b", 2);
  }));
  run(*source_, "INSERT INTO categories VALUES ('c', 'Ação', 'acao', '', 1, 1, 9007199254740993, 2)");
  run(*source_, "INSERT INTO genres VALUES ('g', 'Épico', 'epico', 1, 1, 1, 1)");
  run(*source_, "INSERT INTO genre_categories VALUES ('g', 0, 'c')");
  move();
  EXPECT_THAT(different(), ::testing::IsEmpty());

  const auto log = target("SELECT seq, key, payload FROM change_log ORDER BY seq");
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[0].integer(0), 2);
  EXPECT_EQ(log[0].blob(2), "");
  EXPECT_TRUE(log[1].is_null(2));
  EXPECT_EQ(target("SELECT seq FROM change_log_counter")[0].integer(0), 3);
  EXPECT_EQ(target("SELECT created_at FROM categories")[0].integer(0), 9007199254740993);

  run(*target_, "UPDATE categories SET name = 'Acao'");
  run(*target_, "DELETE FROM genre_categories");
  EXPECT_THAT(different(), ::testing::UnorderedElementsAre("categories", "genre_categories"));
}

TEST_F(RowMove, AccountsGetTheNewIssuerEverywhere) {
  begin("subscription", subscription::migrations());
  run(*source_, "INSERT INTO accounts VALUES ('1', 'standalone', 'ana', 'Ana', 'ana@example.com', 'ana', 'UTC', 1)");
  run(*source_, "INSERT INTO people_positions VALUES ('standalone', 1)");
  run(*source_, "INSERT INTO idempotency_keys VALUES ('standalone ana', 'POST /x', 'k', 'h', 201, '', '', 1)");
  const auto event = activated("e1");
  ASSERT_TRUE(source_->write([&](sql::Transaction& tx) { return messaging::tell(tx, clock_, event); }));
  move();
  EXPECT_THAT(different(), ::testing::IsEmpty());

  EXPECT_EQ(target("SELECT issuer FROM accounts")[0].text(0), kIssuers.after);
  EXPECT_EQ(target("SELECT subject FROM idempotency_keys")[0].text(0), kIssuers.after + " ana");
  const auto told = messaging::parse_event(target("SELECT event FROM outbox")[0].text(0)).value();
  EXPECT_EQ(told.data, R"({"issuer":"https://tv.example/auth/realms/codeflix","subject":"ana"})");
  EXPECT_EQ(target("SELECT COUNT(*) FROM people_positions")[0].integer(0), 0);
  EXPECT_EQ(target("SELECT COUNT(*) FROM plans")[0].integer(0), 3);
}

TEST_F(RowMove, WaitingMessagesAreSentAgainByWhoToldThem) {
  begin("subscription", subscription::migrations());
  ASSERT_TRUE(broker_->declare({.name = "playback.entitlements", .types = {"subscription.activated.v1", "encoder.media_encoded.v1"}}));
  auto other = activated("e3");
  other.source = "encoder";
  other.type = "encoder.media_encoded.v1";
  const std::vector events = {activated("e1"), activated("e2"), other};
  ASSERT_TRUE(broker_->publish(events));
  const auto taken = broker_->receive("playback.entitlements", 1, std::chrono::seconds(0)).value();
  ASSERT_TRUE(broker_->dead_letter(taken.at(0), "it broke"));
  move();
  EXPECT_THAT(different(), ::testing::IsEmpty());

  std::set<std::string> ids;
  for (const auto& row : target("SELECT event FROM outbox WHERE sent_at IS NULL")) {
    const auto event = messaging::parse_event(row.text(0)).value();
    EXPECT_THAT(event.data, ::testing::HasSubstr(kIssuers.after));
    ids.insert(event.id);
  }
  EXPECT_THAT(ids, ::testing::UnorderedElementsAre("e1", "e2"));
}

TEST_F(RowMove, AnUnfinishedUploadBeginsAnew) {
  begin("catalog_admin", catalog_admin::migrations());
  const std::string insert = "INSERT INTO uploads VALUES ($1, 'v', 'video', 'f', 'f', '', 9, 5, $2, $3, '', 1, 'ana', 'Ana', 1, 1, 1)";
  run(*source_, insert, {"half", sql::Blob{"abcde"}, "receiving"});
  run(*source_, insert, {"whole", sql::Blob{"abcde"}, "finished"});
  move();
  EXPECT_THAT(different(), ::testing::IsEmpty());
  const auto uploads = target("SELECT received, head FROM uploads ORDER BY id");
  EXPECT_EQ(uploads[0].integer(0), 0);
  EXPECT_EQ(uploads[0].blob(1), "");
  EXPECT_EQ(uploads[1].integer(0), 5);
}

TEST_F(RowMove, ANewDatabaseIsKnownFromOneWithData) {
  begin("subscription", subscription::migrations());
  EXPECT_EQ(used_table(*target_, subscription::migrations(), clock_).value(), "");
  // What a service writes by itself is no data.
  run(*target_, "INSERT INTO people_positions VALUES ('https://tv.example', 1)");
  EXPECT_EQ(used_table(*target_, subscription::migrations(), clock_).value(), "");
  run(*target_, "UPDATE plans SET price = 1 WHERE name_key = 'padrao'");
  EXPECT_EQ(used_table(*target_, subscription::migrations(), clock_).value(), "plans");
}

constexpr int kMany = 20'000;

/// Run by the test below in a process of its own.
TEST(RowMoveChild, DISABLED_MovesUntilKilled) {
  const SystemClock clock;
  const auto source = std::move(*sql::open_sqlite(testing::from_parent("CHILD_SOURCE")));
  const auto queue = std::move(*sql::open_sqlite(testing::from_parent("CHILD_QUEUE")));
  const auto target = testing::open_database(testing::from_parent("CHILD_TARGET"));
  const auto streams = streams_of("subscription", *source, *queue, kIssuers).value();
  for (const auto& stream : streams)
    ASSERT_TRUE(copy_rows(stream, *target, [&](const std::string& item, std::int64_t rows) {
      if (item == "accounts") testing::acknowledge(std::to_string(rows));
    }));
}

TEST_F(RowMove, GoesOnWhereItWasKilled) {
  begin("subscription", subscription::migrations());
  ASSERT_TRUE(source_->write([&](sql::Transaction& tx) -> Result<> {
    for (int i = 0; i < kMany; ++i)
      CODEFLIX_TRY(tx.execute("INSERT INTO accounts VALUES ($1, 'standalone', $1, 'Ana', '', '', 'UTC', 1)", {std::to_string(i)}));
    return {};
  }));
  ASSERT_TRUE(claim(*target_, clock_, "here"));
  for (const int batches : {1, 3, 7}) {
    testing::ChildTest child("RowMoveChild.DISABLED_MovesUntilKilled", {{"CHILD_SOURCE", (folder_.path() / "source.sqlite").string()},
                                                                        {"CHILD_QUEUE", (folder_.path() / "queue.sqlite").string()},
                                                                        {"CHILD_TARGET", place_->address()}});
    for (int i = 0; i < batches; ++i) ASSERT_TRUE(child.next());
    child.kill();
  }
  const auto there = target("SELECT COUNT(*) FROM accounts")[0].integer(0);
  EXPECT_GE(there, 11 * 500);
  EXPECT_LT(there, kMany);
  move();
  EXPECT_THAT(different(), ::testing::IsEmpty());
  EXPECT_EQ(target("SELECT COUNT(*) FROM accounts")[0].integer(0), kMany);
}

}  // namespace
}  // namespace codeflix::moving
