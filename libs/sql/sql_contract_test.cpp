#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <thread>

#include "libs/sql/clock_check.hpp"
#include "libs/sql/dialect.hpp"
#include "libs/sql/sql_contract_fixture.hpp"
#include "libs/testing/error_code.hpp"

/// What every engine behind sql::Database keeps.
namespace codeflix::sql {
namespace {

TEST_P(SqlContract, KeepsEveryTypeAsItWas) {
  script("CREATE TABLE things (id BIGINT PRIMARY KEY, number BIGINT, size DOUBLE PRECISION, name TEXT, bytes " +
         std::string(blob_type(database_->engine())) + ");");
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte.push_back(static_cast<char>(byte));
  const auto insert = "INSERT INTO things (id, number, size, name, bytes) VALUES ($1, $2, $3, $4, $5)";
  ASSERT_TRUE(execute(insert, {1, std::numeric_limits<std::int64_t>::min(), 0.1, "Ação 🎬 'quoted'; --", Blob{every_byte}}));
  ASSERT_TRUE(execute(insert, {2, std::numeric_limits<std::int64_t>::max(), -1.5e300, "", Blob{""}}));
  ASSERT_TRUE(execute(insert, {3, nullptr, nullptr, nullptr, nullptr}));

  const auto rows = query("SELECT number, size, name, bytes FROM things ORDER BY id").value();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].integer(0), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(rows[0].real(1), 0.1);
  EXPECT_EQ(rows[0].text(2), "Ação 🎬 'quoted'; --");
  EXPECT_EQ(rows[0].blob(3), every_byte);
  EXPECT_EQ(rows[1].integer(0), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(rows[1].real(1), -1.5e300);
  EXPECT_FALSE(rows[1].is_null(2));
  EXPECT_EQ(rows[1].text(2), "");
  EXPECT_FALSE(rows[1].is_null(3));
  EXPECT_EQ(rows[1].blob(3), "");
  for (std::size_t column = 0; column < 4; ++column) EXPECT_TRUE(rows[2].is_null(column));
  EXPECT_EQ(rows[2].optional_text(2), std::nullopt);
  EXPECT_EQ(rows[2].optional_integer(0), std::nullopt);
}

TEST_P(SqlContract, KeepsBooleansTimesAndOptionals) {
  script("CREATE TABLE things (id BIGINT PRIMARY KEY, flag BIGINT, at BIGINT, name TEXT);");
  const auto at = from_micros(1'795'395'600'123'456);
  ASSERT_TRUE(execute("INSERT INTO things (id, flag, at, name) VALUES ($1, $2, $3, $4)", {1, true, at, std::optional<std::string>()}));
  const auto rows = query("SELECT flag, at, name FROM things").value();
  EXPECT_TRUE(rows[0].boolean(0));
  EXPECT_EQ(rows[0].time(1), at);
  EXPECT_TRUE(rows[0].is_null(2));
  EXPECT_EQ(rows[0].optional_time(1), at);
}

TEST_P(SqlContract, KeepsEveryDoubleExactly) {
  script("CREATE TABLE numbers (id BIGINT PRIMARY KEY, value DOUBLE PRECISION);");
  const std::vector<double> numbers = {0.1 + 0.2,
                                       1.0 / 3,
                                       5e-324,
                                       std::numeric_limits<double>::max(),
                                       std::numeric_limits<double>::infinity(),
                                       -std::numeric_limits<double>::infinity(),
                                       7.0};
  for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_TRUE(execute("INSERT INTO numbers (id, value) VALUES ($1, $2)", {i, numbers[i]}));
  const auto rows = query("SELECT value FROM numbers ORDER BY id").value();
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(rows[i].real(0), numbers[i]);
  ASSERT_TRUE(execute("INSERT INTO numbers (id, value) VALUES (99, $1)", {std::numeric_limits<double>::quiet_NaN()}));
  EXPECT_TRUE(query("SELECT value FROM numbers WHERE id = 99").value()[0].is_null(0));
}

TEST_P(SqlContract, CountsAndSumsAreIntegersAndAveragesReal) {
  script("CREATE TABLE things (small INTEGER, large BIGINT, size DOUBLE PRECISION);");
  EXPECT_EQ(query("SELECT COUNT(*) FROM things").value()[0].integer(0), 0);
  EXPECT_TRUE(query("SELECT SUM(large) FROM things").value()[0].is_null(0));
  ASSERT_TRUE(execute("INSERT INTO things VALUES (1, 3000000000, 0.5), (2, 4000000000, 0.25)"));
  const auto row = query(
                       "SELECT COUNT(*), SUM(small), SUM(large), SUM(size), AVG(small), AVG(large), MAX(small), small = 1, COALESCE(SUM(large), 0)"
                       " FROM things GROUP BY small + large > 0, small = 1 ORDER BY 2")
                       .value();
  ASSERT_EQ(row.size(), 2u);
  EXPECT_EQ(row[0].integer(0), 1);
  EXPECT_EQ(row[0].integer(1), 1);
  EXPECT_EQ(row[0].integer(2), 3'000'000'000);
  EXPECT_EQ(row[0].real(3), 0.5);
  EXPECT_EQ(row[0].real(4), 1.0);
  EXPECT_EQ(row[1].real(5), 4e9);
  EXPECT_EQ(row[1].integer(6), 2);
  EXPECT_TRUE(row[0].boolean(7));
  EXPECT_FALSE(row[1].boolean(7));
  EXPECT_EQ(row[1].integer(8), 4'000'000'000);
}

TEST_P(SqlContract, TextsSortByCodePoints) {
  script("CREATE TABLE words (word TEXT PRIMARY KEY);");
  for (const char* word : {"b", "a", "B", "á", "z", "_", "a b", "ab"}) ASSERT_TRUE(execute("INSERT INTO words VALUES ($1)", {word}));
  std::vector<std::string> sorted;
  const auto rows = query("SELECT word FROM words ORDER BY word").value();
  for (const auto& row : rows) sorted.push_back(row.text(0));
  EXPECT_THAT(sorted, ::testing::ElementsAre("B", "_", "a", "a b", "ab", "b", "z", "á"));
}

TEST_P(SqlContract, AskingForAnotherTypeIsABug) {
  const auto rows = query("SELECT CAST($1 AS TEXT)", {"seven"}).value();
  EXPECT_THROW(rows[0].integer(0), std::bad_variant_access);
  EXPECT_THROW(rows[0].text(1), std::out_of_range);
}

TEST_P(SqlContract, RefusesTextThatPostgresCannotKeep) {
  script("CREATE TABLE things (name TEXT);");
  for (const std::string& name : {std::string("a\0b", 3), std::string("\xff\xfe"), std::string("cut \xc3")}) {
    const auto done = execute("INSERT INTO things (name) VALUES ($1)", {name});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::invalid);
    EXPECT_EQ(testing::error_code(done), "sql.text");
  }
  EXPECT_EQ(count("things"), 0);
}

TEST_P(SqlContract, BindsByNumberOutOfOrderAndRepeated) {
  script("CREATE TABLE pairs (a TEXT, b TEXT, c TEXT);");
  ASSERT_TRUE(execute("INSERT INTO pairs (a, b, c) VALUES ($2, $1, $2)", {"one", "two"}));
  const auto rows = query("SELECT a, b, c FROM pairs WHERE b = $2 AND a = $1", {"two", "one"}).value();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].text(0), "two");
  EXPECT_EQ(rows[0].text(1), "one");
  EXPECT_EQ(rows[0].text(2), "two");
}

TEST_P(SqlContract, RefusesAWrongNumberOfParameters) {
  script("CREATE TABLE pairs (a TEXT, b TEXT);");
  for (const auto& parameters : {std::vector<Value>{"one"}, std::vector<Value>{"one", "two", "three"}, std::vector<Value>{}}) {
    const auto done = execute("INSERT INTO pairs (a, b) VALUES ($1, $2)", parameters);
    ASSERT_FALSE(done);
    EXPECT_EQ(testing::error_code(done), "sql.failed");
  }
  EXPECT_EQ(testing::error_code(execute("INSERT INTO pairs (a, b) VALUES ($1, $3)", {"one", "two", "three"})), "sql.failed");
  EXPECT_EQ(count("pairs"), 0);
}

TEST_P(SqlContract, RunsOneStatementAtATime) {
  script("CREATE TABLE things (id BIGINT);");
  EXPECT_EQ(testing::error_code(execute("INSERT INTO things (id) VALUES (1); DELETE FROM things")), "sql.failed");
  EXPECT_EQ(testing::error_code(execute("")), "sql.failed");
  EXPECT_EQ(testing::error_code(execute("INSERT INTO nowhere (id) VALUES (1)")), "sql.failed");
}

TEST_P(SqlContract, AnswersHowManyRowsChanged) {
  script("CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT);");
  EXPECT_EQ(execute("INSERT INTO things (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')"), 3);
  EXPECT_EQ(execute("UPDATE things SET name = 'd' WHERE id > $1", {1}), 2);
  EXPECT_EQ(execute("UPDATE things SET name = 'e' WHERE id > $1", {9}), 0);
  EXPECT_EQ(execute("INSERT INTO things (id, name) VALUES (1, 'x') ON CONFLICT DO NOTHING"), 0);
  EXPECT_EQ(execute("DELETE FROM things"), 3);
  EXPECT_EQ(execute("CREATE TABLE others (id BIGINT)"), 0) << "not the count of the statement before";
}

TEST_P(SqlContract, ReturningAnswersRows) {
  script("CREATE TABLE counter (value BIGINT NOT NULL); INSERT INTO counter VALUES (41);");
  const auto row = database_->write([](Transaction& tx) { return tx.query_one("UPDATE counter SET value = value + 1 RETURNING value"); });
  EXPECT_EQ(row.value().value().integer(0), 42);
  EXPECT_EQ(query("SELECT value FROM counter").value()[0].integer(0), 42);
}

TEST_P(SqlContract, ScriptsKeepSemicolonsInTextsAndComments) {
  script(
      "-- a comment; with a semicolon\n"
      "CREATE TABLE notes (text TEXT NOT NULL);\n"
      "INSERT INTO notes VALUES ('first; still first'); /* another; one */\n"
      "INSERT INTO notes VALUES ('it''s; second')");
  const auto rows = query("SELECT text FROM notes ORDER BY text").value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].text(0), "first; still first");
  EXPECT_EQ(rows[1].text(0), "it's; second");
}

TEST_P(SqlContract, NamesTheKeyThatIsTaken) {
  script("CREATE TABLE genres (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE);");
  ASSERT_TRUE(execute("INSERT INTO genres VALUES ('1', 'drama')"));
  for (const auto& [id, name, column] : {std::tuple("2", "drama", "name"), std::tuple("1", "comedy", "genres")}) {
    const auto done = execute("INSERT INTO genres VALUES ($1, $2)", {id, name});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::conflict);
    EXPECT_EQ(testing::error_code(done), "sql.unique");
    EXPECT_THAT(done.error().detail, ::testing::HasSubstr(column));
  }
}

TEST_P(SqlContract, HoldsForeignKeys) {
  script("CREATE TABLE parents (id BIGINT PRIMARY KEY); CREATE TABLE children (parent BIGINT NOT NULL REFERENCES parents (id));");
  const auto orphan = execute("INSERT INTO children VALUES (1)");
  ASSERT_FALSE(orphan);
  EXPECT_EQ(orphan.error().kind, ErrorKind::conflict);
  EXPECT_EQ(testing::error_code(orphan), "sql.foreign_key");
  ASSERT_TRUE(execute("INSERT INTO parents VALUES (1)"));
  ASSERT_TRUE(execute("INSERT INTO children VALUES (1)"));
  EXPECT_EQ(testing::error_code(execute("DELETE FROM parents")), "sql.foreign_key");
}

TEST_P(SqlContract, RollsBackOnAnErrorAndHandsItOn) {
  script("CREATE TABLE things (id BIGINT);");
  const auto done = database_->write([](Transaction& tx) -> Result<int> {
    CODEFLIX_TRY(tx.execute("INSERT INTO things VALUES (1)"));
    return fail(ErrorKind::conflict, "video.not_encoded", "Not yet.");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), (Error{ErrorKind::conflict, "video.not_encoded", "Not yet."}));
  EXPECT_EQ(count("things"), 0);
}

TEST_P(SqlContract, RollsBackOnAnExceptionAndHandsItOn) {
  script("CREATE TABLE things (id BIGINT);");
  EXPECT_THROW((void)database_->write([](Transaction& tx) -> Result<> {
    CODEFLIX_TRY(tx.execute("INSERT INTO things VALUES (1)"));
    throw std::logic_error("a bug");
  }),
               std::logic_error);
  EXPECT_EQ(count("things"), 0);
  EXPECT_TRUE(execute("INSERT INTO things VALUES (2)")) << "the next transaction must not find the broken one";
  EXPECT_EQ(count("things"), 1);
}

TEST_P(SqlContract, AFailedStatementLeavesOnlyTheRollback) {
  script("CREATE TABLE things (id BIGINT PRIMARY KEY);");
  const auto done = database_->write([](Transaction& tx) -> Result<> {
    CODEFLIX_TRY(tx.execute("INSERT INTO things VALUES (1)"));
    EXPECT_EQ(testing::error_code(tx.execute("INSERT INTO things VALUES (1)")), "sql.unique");
    EXPECT_EQ(testing::error_code(tx.execute("INSERT INTO things VALUES (2)")), "sql.aborted");
    EXPECT_EQ(testing::error_code(tx.query("SELECT 1")), "sql.aborted");
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(testing::error_code(done), "sql.aborted");
  EXPECT_EQ(count("things"), 0);
}

TEST_P(SqlContract, CallbacksRunAfterTheCommitOnly) {
  script("CREATE TABLE things (id BIGINT);");
  std::vector<std::string> calls;
  ASSERT_TRUE(database_->write([&](Transaction& tx) -> Result<> {
    CODEFLIX_TRY(tx.execute("INSERT INTO things VALUES (1)"));
    tx.after_commit([&] { calls.push_back("first, sees " + std::to_string(count("things"))); });
    tx.after_commit([&] { calls.push_back("second"); });
    EXPECT_TRUE(calls.empty());
    return {};
  }));
  EXPECT_THAT(calls, ::testing::ElementsAre("first, sees 1", "second"));

  EXPECT_FALSE(database_->write([&](Transaction& tx) -> Result<> {
    tx.after_commit([&] { calls.push_back("never"); });
    return fail(ErrorKind::conflict, "no", "");
  }));
  EXPECT_EQ(calls.size(), 2u);
}

TEST_P(SqlContract, SignalsAreRaisedByTheCommitOnly) {
  script("CREATE TABLE things (id BIGINT);");
  Signal& signal = database_->signal("things");
  const auto seen = signal.count();
  EXPECT_FALSE(database_->write([](Transaction& tx) -> Result<> {
    tx.notify("things");
    return fail(ErrorKind::conflict, "no", "");
  }));
  EXPECT_EQ(signal.count(), seen);

  std::jthread waiter([&] {
    signal.wait(seen, std::chrono::minutes(1));
    EXPECT_EQ(count("things"), 1) << "woken before the commit";
  });
  ASSERT_TRUE(database_->write([&](Transaction& tx) -> Result<> {
    tx.notify("things");
    CODEFLIX_TRY(tx.execute("INSERT INTO things VALUES (1)"));
    EXPECT_EQ(signal.count(), seen);
    return {};
  }));
  waiter.join();
  EXPECT_GT(signal.count(), seen);
  EXPECT_EQ(database_->signal("others").count(), 0u);
}

TEST_P(SqlContract, ReadsCannotWrite) {
  script("CREATE TABLE things (id BIGINT);");
  EXPECT_EQ(testing::error_code(query("INSERT INTO things VALUES (1) RETURNING id")), "sql.failed");
  EXPECT_EQ(count("things"), 0);
}

TEST_P(SqlContract, AReadIsOneSnapshot) {
  script("CREATE TABLE things (id BIGINT);");
  const auto seen = database_->read([&](Transaction& tx) -> Result<std::pair<std::int64_t, std::int64_t>> {
    CODEFLIX_TRY_ASSIGN(const auto before, tx.query_one("SELECT COUNT(*) FROM things"));
    std::thread([&] { EXPECT_TRUE(execute("INSERT INTO things VALUES (1)")); }).join();
    CODEFLIX_TRY_ASSIGN(const auto after, tx.query_one("SELECT COUNT(*) FROM things"));
    return std::pair(before->integer(0), after->integer(0));
  });
  EXPECT_EQ(seen.value(), std::pair(std::int64_t{0}, std::int64_t{0}));
  EXPECT_EQ(count("things"), 1);
}

TEST_P(SqlContract, TellsTheTime) {
  const auto before = to_micros(SystemClock().now()) - 1'000;
  const auto now = query("SELECT " + std::string(now_micros(database_->engine()))).value().at(0).integer(0);
  EXPECT_GE(now, before);
  EXPECT_LE(now, to_micros(SystemClock().now()));
}

TEST_P(SqlContract, NoticesAProcessWhoseClockIsWrong) {
  const auto reasons_at = [&](Duration off) {
    ManualClock clock(SystemClock().now() + off);
    const auto check = make_clock_check(*database_, clock);
    EXPECT_TRUE(check->start());
    auto reason = check->not_ready();
    check->stop();
    return reason;
  };
  EXPECT_EQ(reasons_at({}), "");
  EXPECT_EQ(reasons_at(kClockLeeway / 2), "");
  EXPECT_THAT(reasons_at(std::chrono::hours(1)), ::testing::ContainsRegex("3[56][0-9][0-9] s ahead of the database's"));
  EXPECT_THAT(reasons_at(-std::chrono::hours(1)), ::testing::ContainsRegex("3[56][0-9][0-9] s behind the database's"));
}

TEST_P(SqlContract, KnowsWhichTablesExist) {
  script("CREATE TABLE things (id BIGINT);");
  EXPECT_EQ(query(table_exists(database_->engine()), {"things"}).value().size(), 1u);
  EXPECT_EQ(query(table_exists(database_->engine()), {"others"}).value().size(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Engines, SqlContract, testing::engines(), testing::engine_name);

}  // namespace
}  // namespace codeflix::sql
