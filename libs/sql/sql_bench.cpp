#include <benchmark/benchmark.h>

#include "libs/testing/databases.hpp"
#include "libs/testing/engine.hpp"

/// SQLite, and PostgreSQL when CODEFLIX_TEST_POSTGRES says where one is.
namespace codeflix::sql {
namespace {

struct Table {
  std::unique_ptr<testing::TestDatabase> place;
  std::unique_ptr<Database> database;

  explicit Table(const std::string& engine) : place(testing::make_test_database(engine)), database(testing::open_database(place->address())) {
    database->write([](Transaction& tx) { return tx.execute_script("CREATE TABLE things (id BIGINT, name TEXT NOT NULL);"); }).value();
    database
        ->write([](Transaction& tx) -> Result<> {
          CODEFLIX_TRY(tx.execute("CREATE UNIQUE INDEX things_id ON things (id)"));
          for (int i = 1; i <= 10'000; ++i) CODEFLIX_TRY(tx.execute("INSERT INTO things (id, name) VALUES ($1, $2)", {i, "a name of usual length"}));
          return {};
        })
        .value();
  }
};

/// Runs `work(database)` from each thread over one table that they share.
template <class Work>
void over_one_table(benchmark::State& state, const std::string& engine, Work work) {
  static std::unique_ptr<Table> table;
  if (state.thread_index() == 0) table = std::make_unique<Table>(engine);
  for (auto _ : state) work(*table->database);
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) table.reset();
}

/// One small durable transaction; with threads, of several writers.
void commit(benchmark::State& state, const std::string& engine) {
  over_one_table(state, engine, [](Database& database) {
    database.write([](Transaction& tx) { return tx.execute("INSERT INTO things (name) VALUES ($1)", {"a name of usual length"}); }).value();
  });
}

/// One row by its key in a snapshot of its own.
void point_read(benchmark::State& state, const std::string& engine) {
  std::int64_t id = 0;
  over_one_table(state, engine, [&](Database& database) {
    id = id % 10'000 + 1;
    benchmark::DoNotOptimize(database.read([&](Transaction& tx) { return tx.query("SELECT name FROM things WHERE id = $1", {id}); }).value());
  });
}

const bool registered = [] {
  for (const std::string engine : {"sqlite", "postgres"}) {
    if (engine == "postgres" && !testing::engine_address("POSTGRES")) continue;
    benchmark::RegisterBenchmark(("commit/" + engine).c_str(), commit, engine)->Threads(1)->Threads(8)->UseRealTime();
    benchmark::RegisterBenchmark(("point_read/" + engine).c_str(), point_read, engine)->Threads(1)->Threads(8)->UseRealTime();
  }
  return true;
}();

}  // namespace
}  // namespace codeflix::sql
