#include "libs/testing/databases.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <stdexcept>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/sql/postgres.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix::testing {
namespace {

const std::string kPostgres = "POSTGRES";

class SqliteDatabase final : public TestDatabase {
 public:
  std::string address() const override { return (folder_ / "test.db").string(); }

 private:
  TempFolder folder_;
};

class PostgresDatabase final : public TestDatabase {
 public:
  explicit PostgresDatabase(std::string server) : server_(std::move(server)), name_("codeflix_test_" + hex(random_bytes(8))) {
    const auto problem = run(fmt::format("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", name_));
    if (!problem.empty()) throw std::runtime_error("no database could be made: " + problem);
  }
  // FORCE, because killed children leave sessions that the server notices a moment later.
  ~PostgresDatabase() override { run(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_)); }

  std::string address() const override { return server_.substr(0, server_.rfind('/') + 1) + name_; }

 private:
  /// Outside a transaction, as CREATE DATABASE wants it. Answers what went wrong.
  std::string run(const std::string& statement) const {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> handle(PQconnectdb(server_.c_str()), &PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> answer(PQexec(handle.get(), statement.c_str()), &PQclear);
    return PQresultStatus(answer.get()) == PGRES_COMMAND_OK ? "" : PQerrorMessage(handle.get());
  }

  const std::string server_;
  const std::string name_;
};

bool is_postgres(std::string_view address) { return address.starts_with("postgresql://"); }

void skip(const std::string& engine) { GTEST_SKIP() << skip_reason(engine); }

}  // namespace

std::unique_ptr<TestDatabase> make_test_database(const std::string& engine) {
  if (engine == "sqlite") return std::make_unique<SqliteDatabase>();
  return std::make_unique<PostgresDatabase>(engine_address(kPostgres).value());
}

std::unique_ptr<sql::Database> open_database(const std::string& address) {
  auto opened = is_postgres(address) ? sql::open_postgres({.url = address}) : sql::open_sqlite(address);
  if (!opened) throw std::runtime_error(opened.error().detail);
  return std::move(*opened);
}

DatabaseTest::DatabaseTest() {
  const bool missing = GetParam() == "postgres" && !engine_address(kPostgres);
  if (missing) skip(kPostgres);
  // The members of a suite that skips are made all the same: on SQLite, for nothing.
  engine_ = missing ? "sqlite" : GetParam();
  place_ = make_database();
}

std::unique_ptr<TestDatabase> DatabaseTest::make_database() const { return make_test_database(engine_); }

}  // namespace codeflix::testing
