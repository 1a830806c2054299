#include "libs/sql/sqlite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <latch>
#include <thread>

#include "libs/testing/error_code.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix::sql {
namespace {

Result<> run(Database& database, const std::string& script) {
  return database.write([&](Transaction& tx) { return tx.execute_script(script); });
}

std::int64_t number(Database& database, std::string_view statement) {
  return database.read([&](Transaction& tx) { return tx.query(statement); }).value().at(0).integer(0);
}

TEST(Sqlite, OpensDurably) {
  const testing::TempFolder folder;
  const auto database = open_sqlite(folder / "a.db").value();
  const auto pragma = [&](const char* name) { return database->read([&](Transaction& tx) { return tx.query(name); }).value().at(0); };
  EXPECT_EQ(pragma("PRAGMA journal_mode").text(0), "wal");
  EXPECT_EQ(pragma("PRAGMA synchronous").integer(0), 2);
  EXPECT_EQ(pragma("PRAGMA foreign_keys").integer(0), 1);
}

TEST(Sqlite, SaysWhichFileCannotBeOpened) {
  const testing::TempFolder folder;
  const auto missing = open_sqlite(folder / "no" / "such.db");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(testing::error_code(missing), "sql.open");
  EXPECT_THAT(missing.error().detail, ::testing::HasSubstr("such.db"));

  std::ofstream(folder / "text.db") << "this is a text and not a database, however long it may be";
  const auto text = open_sqlite(folder / "text.db");
  ASSERT_FALSE(text);
  EXPECT_EQ(testing::error_code(text), "sql.open");
  EXPECT_THAT(text.error().detail, ::testing::HasSubstr("text.db"));
}

TEST(Sqlite, AWriterOfAnotherProcessMakesBusyAfterTheTimeout) {
  const testing::TempFolder folder;
  const auto first = open_sqlite(folder / "a.db").value();
  const auto second = open_sqlite(folder / "a.db", {.busy_timeout = std::chrono::milliseconds(1)}).value();
  ASSERT_TRUE(run(*first, "CREATE TABLE things (id BIGINT);"));
  ASSERT_TRUE(first->write([&](Transaction& tx) -> Result<> {
    CODEFLIX_TRY(tx.execute("INSERT INTO things VALUES (1)"));
    const auto other = run(*second, "INSERT INTO things VALUES (2);");
    EXPECT_EQ(testing::error_code(other), "sql.busy");
    EXPECT_EQ(other.error().kind, ErrorKind::unavailable);
    return {};
  }));
  EXPECT_TRUE(run(*second, "INSERT INTO things VALUES (2);"));
  EXPECT_EQ(number(*first, "SELECT COUNT(*) FROM things"), 2);
}

TEST(Sqlite, ReadersDoNotWaitForTheWriter) {
  const testing::TempFolder folder;
  const auto database = open_sqlite(folder / "a.db").value();
  ASSERT_TRUE(run(*database, "CREATE TABLE things (id BIGINT);"));
  ASSERT_TRUE(database->write([&](Transaction& tx) -> Result<> {
    CODEFLIX_TRY(tx.execute("INSERT INTO things VALUES (1)"));
    std::thread([&] { EXPECT_EQ(number(*database, "SELECT COUNT(*) FROM things"), 0); }).join();
    return {};
  }));
}

TEST(Sqlite, ManyDifferentStatementsStayCorrect) {
  const testing::TempFolder folder;
  const auto database = open_sqlite(folder / "a.db").value();
  for (int i = 0; i < 1'200; ++i) EXPECT_EQ(number(*database, "SELECT " + std::to_string(i % 700)), i % 700);
}

TEST(Sqlite, BackupOfADatabaseInUseIsWhole) {
  const testing::TempFolder folder;
  const auto database = open_sqlite(folder / "a.db").value();
  ASSERT_TRUE(run(*database, "CREATE TABLE pairs (a BIGINT, b BIGINT);"));
  std::atomic<bool> stop = false;
  std::latch begun(1);
  std::jthread writer([&] {
    for (int i = 0; !stop; ++i) {
      (void)database->write([&](Transaction& tx) -> Result<> {
        CODEFLIX_TRY(tx.execute("INSERT INTO pairs VALUES ($1, 0)", {i}));
        CODEFLIX_TRY(tx.execute("UPDATE pairs SET b = $1 WHERE a = $1", {i}));
        return {};
      });
      if (i == 20) begun.count_down();
    }
  });
  begun.wait();
  const auto done = backup_sqlite(folder / "a.db", folder / "copy.db");
  stop = true;
  writer.join();
  ASSERT_TRUE(done) << done.error().detail;
  const auto copy = open_sqlite(folder / "copy.db").value();
  EXPECT_GE(number(*copy, "SELECT COUNT(*) FROM pairs"), 20);
  EXPECT_EQ(number(*copy, "SELECT COUNT(*) FROM pairs WHERE a <> b"), 0);
  EXPECT_EQ(copy->read([](Transaction& tx) { return tx.query("PRAGMA integrity_check"); }).value().at(0).text(0), "ok");
  EXPECT_FALSE(std::filesystem::exists(folder / "copy.db.partial"));
}

TEST(Sqlite, BackupOfNothingIsRefused) {
  const testing::TempFolder folder;
  EXPECT_EQ(testing::error_code(backup_sqlite(folder / "none.db", folder / "copy.db")), "sql.open");
  EXPECT_FALSE(std::filesystem::exists(folder / "copy.db"));
}

}  // namespace
}  // namespace codeflix::sql
