#include "libs/sql/postgres.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <thread>

#include "libs/testing/databases.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/error_code.hpp"
#include "libs/testing/wait_until.hpp"

/// What PostgreSQL alone can do to us.
namespace codeflix::sql {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class PostgresTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::engine_address("POSTGRES")) GTEST_SKIP() << testing::skip_reason("POSTGRES");
    place_ = testing::make_test_database("postgres");
    database_ = open();
    ASSERT_TRUE(execute(*database_, "CREATE TABLE things (id BIGINT PRIMARY KEY)"));
  }

  std::unique_ptr<Database> open(PostgresOptions options = {}) {
    options.url = place_->address();
    return open_postgres(std::move(options)).value();
  }

  static Result<std::int64_t> execute(Database& database, std::string_view statement) {
    return database.write([&](Transaction& tx) { return tx.execute(statement); });
  }
  static Result<Rows> query(Database& database, std::string_view statement) {
    return database.read([&](Transaction& tx) { return tx.query(statement); });
  }
  static std::int64_t number(Database& database, std::string_view statement) { return query(database, statement).value().at(0).integer(0); }

  /// Ends the sessions of this database that `condition` finds, as a restarted server would; answers how many.
  std::int64_t end_sessions(const std::string& condition) {
    return number(*killer_,
                  "SELECT COUNT(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = current_database()"
                  " AND pid <> pg_backend_pid() AND " +
                      condition);
  }

  std::unique_ptr<testing::TestDatabase> place_;
  std::unique_ptr<Database> database_;
  /// One that stays, for end_sessions().
  std::unique_ptr<Database> killer_;
};

TEST_F(PostgresTest, SetsItsSessionUp) {
  const auto database = open({.name = "codeflix test", .statement_timeout = std::chrono::milliseconds(12'345)});
  const auto setting = [&](const std::string& name) { return query(*database, "SHOW " + name).value().at(0).text(0); };
  EXPECT_EQ(setting("transaction_isolation"), "repeatable read");
  EXPECT_EQ(setting("synchronous_commit"), "on");
  EXPECT_EQ(setting("application_name"), "codeflix test");
  EXPECT_EQ(setting("statement_timeout"), "12345ms");
  EXPECT_EQ(setting("idle_in_transaction_session_timeout"), "1min");
  EXPECT_EQ(database->write([](Transaction& tx) { return tx.query("SHOW transaction_isolation"); }).value().at(0).text(0), "serializable");
}

TEST_F(PostgresTest, SaysWhatCannotBeReached) {
  for (const std::string url : {"postgresql://ana:secret@127.0.0.1:1/shop", "host=127.0.0.1 port=1 dbname=shop user=ana password=secret"}) {
    const auto refused = open_postgres({.url = url});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(testing::error_code(refused), "sql.open");
    EXPECT_THAT(refused.error().detail, AllOf(HasSubstr("shop on 127.0.0.1:1"), HasSubstr("refused"), Not(HasSubstr("secret"))));
  }
  EXPECT_EQ(testing::error_code(open_postgres({.url = "postgresql://[broken"})), "sql.open");
}

TEST_F(PostgresTest, RefusesADatabaseThatSortsOrEncodesOtherwise) {
  const auto server = testing::engine_address("POSTGRES").value();
  const std::unique_ptr<PGconn, decltype(&PQfinish)> handle(PQconnectdb(server.c_str()), &PQfinish);
  const auto name = place_->address().substr(place_->address().rfind('/') + 1) + "_odd";
  for (const std::string kind :
       {"ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'", "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"}) {
    PQclear(PQexec(handle.get(), ("CREATE DATABASE " + name + " TEMPLATE template0 " + kind).c_str()));
    const auto refused = open_postgres({.url = place_->address() + "_odd"});
    PQclear(PQexec(handle.get(), ("DROP DATABASE " + name + " WITH (FORCE)").c_str()));
    ASSERT_FALSE(refused) << kind;
    EXPECT_EQ(testing::error_code(refused), "sql.open");
    EXPECT_THAT(refused.error().detail, AllOf(HasSubstr("encoding"), HasSubstr("CREATE DATABASE")));
  }
}

TEST_F(PostgresTest, AKilledSessionLosesItsTransactionAndNoOther) {
  killer_ = open();
  const auto done = database_->write([&](Transaction& tx) -> Result<> {
    CODEFLIX_TRY(tx.execute("INSERT INTO things VALUES (1)"));
    EXPECT_EQ(end_sessions("state = 'idle in transaction'"), 1);
    CODEFLIX_TRY(tx.execute("INSERT INTO things VALUES (2)"));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(testing::error_code(done), "sql.lost");
  EXPECT_EQ(number(*database_, "SELECT COUNT(*) FROM things"), 0);
  EXPECT_TRUE(execute(*database_, "INSERT INTO things VALUES (3)"));
}

TEST_F(PostgresTest, TheNextCallAfterARestartWorks) {
  killer_ = open();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 6; ++i) threads.emplace_back([&] { (void)query(*database_, "SELECT pg_sleep(0.1)"); });
  threads.clear();
  EXPECT_GT(end_sessions("TRUE"), 1);
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back(
        [&, i] { EXPECT_EQ(testing::error_code(execute(*database_, "INSERT INTO things VALUES (" + std::to_string(i) + ")")), "ok"); });
  }
  threads.clear();
  EXPECT_EQ(number(*database_, "SELECT COUNT(*) FROM things"), 6);
}

TEST_F(PostgresTest, ACommitThatGotNoAnswerIsUnknown) {
  ASSERT_TRUE(database_->write([](Transaction& tx) {
    return tx.execute_script(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
        "CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON things DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();");
  }));
  int runs = 0;
  const auto done = database_->write([&](Transaction& tx) {
    ++runs;
    tx.after_commit([] { ADD_FAILURE() << "nobody knows whether it was committed"; });
    return tx.execute("INSERT INTO things VALUES (1)");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(testing::error_code(done), "sql.unknown");
  EXPECT_EQ(runs, 1) << "a repetition might be a second effect";
  EXPECT_EQ(number(*database_, "SELECT COUNT(*) FROM things"), 0);
}

TEST_F(PostgresTest, WaitsForAConnectionOnlySoLong) {
  const auto narrow = open({.connections = 1, .connection_wait = std::chrono::milliseconds(1)});
  ASSERT_TRUE(narrow->read([&](Transaction&) -> Result<> {
    std::thread([&] {
      const auto other = query(*narrow, "SELECT 1");
      EXPECT_EQ(testing::error_code(other), "sql.busy");
    }).join();
    return {};
  }));
  EXPECT_TRUE(query(*narrow, "SELECT 1"));
}

TEST_F(PostgresTest, AStatementThatTakesTooLongIsGivenUp) {
  const auto hasty = open({.statement_timeout = std::chrono::milliseconds(20)});
  EXPECT_EQ(testing::error_code(query(*hasty, "SELECT pg_sleep(60)")), "sql.busy");
  EXPECT_TRUE(query(*hasty, "SELECT 1"));
}

TEST_F(PostgresTest, AWriterThatNeverGetsThroughIsBusyInTheEnd) {
  const auto hasty = open({.retry_for = std::chrono::milliseconds(0)});
  ASSERT_TRUE(execute(*database_, "INSERT INTO things VALUES (1)"));
  const auto done = hasty->write([&](Transaction& tx) -> Result<> {
    CODEFLIX_TRY(tx.query("SELECT id FROM things"));
    std::thread([&] { EXPECT_TRUE(execute(*database_, "UPDATE things SET id = id + 1")); }).join();
    CODEFLIX_TRY(tx.execute("UPDATE things SET id = id + 10"));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(testing::error_code(done), "sql.busy");
}

TEST_F(PostgresTest, ADeadlockIsRunAgain) {
  ASSERT_TRUE(execute(*database_, "CREATE TABLE rows (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)"));
  ASSERT_TRUE(execute(*database_, "INSERT INTO rows VALUES (1, 0), (2, 0)"));
  std::atomic<int> holding = 0;
  const auto both = [&](int first, int second) {
    return database_->write([&](Transaction& tx) -> Result<> {
      CODEFLIX_TRY(tx.execute("UPDATE rows SET n = n + 1 WHERE id = $1", {first}));
      ++holding;
      testing::wait_until([&] { return holding >= 2; });
      CODEFLIX_TRY(tx.execute("UPDATE rows SET n = n + 1 WHERE id = $1", {second}));
      return {};
    });
  };
  std::jthread other([&] { EXPECT_EQ(testing::error_code(both(1, 2)), "ok"); });
  EXPECT_EQ(testing::error_code(both(2, 1)), "ok");
  other.join();
  EXPECT_GT(holding, 2);
  EXPECT_EQ(number(*database_, "SELECT SUM(n) FROM rows"), 4);
}

TEST_F(PostgresTest, ACommitElsewhereRaisesTheSignal) {
  Signal& signal = database_->signal("Odd \"name\"");
  const auto other = open();
  const auto seen = signal.count();
  ASSERT_TRUE(other->write([](Transaction& tx) -> Result<> {
    tx.notify("Odd \"name\"");
    tx.notify("another");
    return {};
  }));
  signal.wait(seen, std::chrono::minutes(1));
  EXPECT_EQ(signal.count(), seen + 1);
}

TEST_F(PostgresTest, ALostListenerComesBackAndRaisesWhatItMayHaveMissed) {
  database_ = open({.listen_again = std::chrono::milliseconds(1)});
  killer_ = open();
  Signal& first = database_->signal("first");
  Signal& second = database_->signal("second");
  const auto seen = std::pair(first.count(), second.count());
  EXPECT_EQ(end_sessions("query LIKE 'LISTEN%'"), 1);
  first.wait(seen.first, std::chrono::minutes(1));
  second.wait(seen.second, std::chrono::minutes(1));
  EXPECT_EQ(std::pair(first.count(), second.count()), std::pair(seen.first + 1, seen.second + 1));
  ASSERT_TRUE(killer_->write([](Transaction& tx) -> Result<> {
    tx.notify("second");
    return {};
  }));
  second.wait(seen.second + 1, std::chrono::minutes(1));
  EXPECT_EQ(second.count(), seen.second + 2);
  EXPECT_EQ(first.count(), seen.first + 1);
}

TEST_F(PostgresTest, ManyDifferentStatementsStayCorrectAndFew) {
  const auto narrow = open({.connections = 1});
  for (int i = 0; i < 700; ++i) EXPECT_EQ(number(*narrow, "SELECT " + std::to_string(i % 450)), i % 450);
  EXPECT_LE(number(*narrow, "SELECT COUNT(*) FROM pg_prepared_statements"), 200);
}

TEST_F(PostgresTest, AStatementWhoseColumnsAMigrationChangedFailsOnce) {
  const auto narrow = open({.connections = 1});
  ASSERT_TRUE(query(*narrow, "SELECT * FROM things"));
  ASSERT_TRUE(execute(*database_, "ALTER TABLE things ADD COLUMN name TEXT"));
  EXPECT_EQ(testing::error_code(query(*narrow, "SELECT * FROM things")), "sql.failed");
  EXPECT_EQ(testing::error_code(query(*narrow, "SELECT * FROM things")), "ok");
}

TEST_F(PostgresTest, RefusesWhatTheCommonLanguageHasNot) {
  const auto time = query(*database_, "SELECT now() AS moment");
  EXPECT_EQ(testing::error_code(time), "sql.failed");
  EXPECT_THAT(time.error().detail, HasSubstr("moment"));
  EXPECT_EQ(testing::error_code(query(*database_, "SELECT CAST(9223372036854775807 AS NUMERIC) + 1")), "sql.failed");
}

}  // namespace
}  // namespace codeflix::sql
