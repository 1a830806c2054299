#include "libs/sql/migrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/sql/dialect.hpp"
#include "libs/testing/databases.hpp"
#include "libs/testing/error_code.hpp"

namespace codeflix::sql {
namespace {

constexpr std::string_view kFirst =
    "CREATE TABLE things (id BIGINT PRIMARY KEY, bytes {{blob}}, at BIGINT NOT NULL DEFAULT 0);\nINSERT INTO things (id, at) VALUES (1, {{now}});";
constexpr std::string_view kSecond = "-- compatible_from: 1\nALTER TABLE things ADD COLUMN name TEXT;";
constexpr std::string_view kThird = "ALTER TABLE things ADD COLUMN size BIGINT;";

const Migrations kOne{"catalog", {{"0001_first.sql", kFirst}}};
const Migrations kTwo{"catalog", {{"0001_first.sql", kFirst}, {"0002_name.sql", kSecond}}};
const Migrations kThree{"catalog", {{"0001_first.sql", kFirst}, {"0002_name.sql", kSecond}, {"0003_size.sql", kThird}}};

class MigrationsTest : public testing::DatabaseTest {
 protected:
  SystemClock clock_;
  std::unique_ptr<Database> database_ = open_database();

  Result<Rows> query(std::string_view statement) {
    return database_->read([&](Transaction& tx) { return tx.query(statement); });
  }
};

TEST_P(MigrationsTest, RunsWhatIsMissingOnceAndRecordsIt) {
  EXPECT_EQ(migrate(*database_, clock_, kOne), 1);
  EXPECT_EQ(migrate(*database_, clock_, kThree), 2);
  EXPECT_EQ(migrate(*database_, clock_, kThree), 0);
  const auto rows = query("SELECT version, name, compatible_from FROM schema_migrations WHERE component = 'catalog' ORDER BY version").value();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].text(1), "first");
  EXPECT_EQ(rows[1].text(1), "name");
  EXPECT_EQ(rows[1].integer(2), 1);
  EXPECT_EQ(rows[2].integer(2), 3);
  EXPECT_GT(query("SELECT at FROM things").value().at(0).integer(0), 1'700'000'000'000'000);
}

TEST_P(MigrationsTest, ComponentsOfOneDatabaseDoNotMix) {
  const Migrations other{"messaging", {{"0001_outbox.sql", "CREATE TABLE outbox (id TEXT);"}}};
  EXPECT_EQ(migrate(*database_, clock_, kTwo), 2);
  EXPECT_EQ(migrate(*database_, clock_, other), 1);
  EXPECT_EQ(schema_state(*database_, kTwo).value().version, 2);
  EXPECT_EQ(schema_state(*database_, other).value().version, 1);
}

TEST_P(MigrationsTest, AnEmptyDatabaseIsOlder) {
  EXPECT_EQ(schema_state(*database_, kOne).value().version, 0);
  EXPECT_EQ(testing::error_code(check_schema(*database_, kOne)), "schema.older");
  ASSERT_TRUE(migrate(*database_, clock_, kOne));
  EXPECT_TRUE(check_schema(*database_, kOne));
  EXPECT_EQ(testing::error_code(check_schema(*database_, kTwo)), "schema.older");
}

TEST_P(MigrationsTest, AnOlderProgramWorksAsFarAsTheSchemaSays) {
  ASSERT_TRUE(migrate(*database_, clock_, kTwo));
  EXPECT_TRUE(check_schema(*database_, kOne)) << "0002 is compatible from 1";
  EXPECT_EQ(migrate(*database_, clock_, kOne), 0);
  ASSERT_TRUE(migrate(*database_, clock_, kThree));
  EXPECT_EQ(testing::error_code(check_schema(*database_, kTwo)), "schema.newer");
  EXPECT_EQ(testing::error_code(migrate(*database_, clock_, kOne)), "schema.newer");
  EXPECT_EQ(migrate(*database_, clock_, kOne).error().kind, ErrorKind::conflict);
}

TEST_P(MigrationsTest, AFailedFileLeavesNothingBehind) {
  const Migrations broken{"catalog",
                          {{"0001_first.sql", kFirst}, {"0002_broken.sql", "CREATE TABLE half (id BIGINT); CREATE TABLE things (id BIGINT);"}}};
  const auto done = migrate(*database_, clock_, broken);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().detail, ::testing::AllOf(::testing::HasSubstr("broken"), ::testing::HasSubstr("things")));
  EXPECT_EQ(schema_state(*database_, broken).value().version, 1);
  const auto half = database_->read([](Transaction& tx) { return tx.query(table_exists(tx.engine()), {"half"}); });
  EXPECT_EQ(half.value().size(), 0u);
  EXPECT_EQ(migrate(*database_, clock_, kTwo), 1) << "a mended file runs";
}

TEST_P(MigrationsTest, RefusesMalformedFiles) {
  const std::vector<std::pair<std::string_view, std::string_view>> files = {{"first.sql", "SELECT 1;"},
                                                                            {"0002_gap.sql", "SELECT 1;"},
                                                                            {"0001_first.txt", "SELECT 1;"},
                                                                            {"0001_first.sql", "-- compatible_from: 2\nSELECT 1;"},
                                                                            {"0001_first.sql", "-- compatible_from: none\nSELECT 1;"},
                                                                            {"0001_first.sql", "CREATE TABLE t (b {{json}});"},
                                                                            {"0001_first.sql", "CREATE TABLE t (b {{blob);"}};
  for (const auto& file : files) {
    EXPECT_EQ(testing::error_code(migrate(*database_, clock_, Migrations{"catalog", {file}})), "schema.malformed")
        << file.first << ": " << file.second;
  }
}

TEST_P(MigrationsTest, SeveralProcessesMayMigrateAtOnce) {
  std::atomic<int> ran = 0;
  std::atomic<int> failed = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([&] {
        const auto own = open_database();
        const auto done = migrate(*own, clock_, kThree);
        ran += done.value_or(0);
        failed += done ? 0 : 1;
        EXPECT_TRUE(done) << done.error().code << ": " << done.error().detail;
      });
    }
  }
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(ran, 3);
}

INSTANTIATE_TEST_SUITE_P(Engines, MigrationsTest, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::sql
