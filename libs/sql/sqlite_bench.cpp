#include <benchmark/benchmark.h>

#include "libs/sql/sqlite.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix::sql {
namespace {

struct Table {
  testing::TempFolder folder;
  std::unique_ptr<Database> database = open_sqlite(folder / "bench.db").value();

  Table() {
    database->write([](Transaction& tx) { return tx.execute_script("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"); }).value();
  }
};

/// One small durable transaction; with threads, of several writers.
void commit(benchmark::State& state) {
  static std::unique_ptr<Table> table;
  if (state.thread_index() == 0) table = std::make_unique<Table>();
  for (auto _ : state) {
    table->database->write([](Transaction& tx) { return tx.execute("INSERT INTO things (name) VALUES ($1)", {"a name of usual length"}); }).value();
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) table.reset();
}
BENCHMARK(commit)->Threads(1)->Threads(8)->UseRealTime();

/// One row by its key in a snapshot of its own.
void point_read(benchmark::State& state) {
  static std::unique_ptr<Table> table;
  if (state.thread_index() == 0) {
    table = std::make_unique<Table>();
    table->database
        ->write([](Transaction& tx) -> Result<> {
          for (int i = 0; i < 10'000; ++i) CODEFLIX_TRY(tx.execute("INSERT INTO things (name) VALUES ($1)", {"a name of usual length"}));
          return {};
        })
        .value();
  }
  std::int64_t id = 0;
  for (auto _ : state) {
    id = id % 10'000 + 1;
    benchmark::DoNotOptimize(table->database->read([&](Transaction& tx) { return tx.query("SELECT name FROM things WHERE id = $1", {id}); }).value());
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) table.reset();
}
BENCHMARK(point_read)->Threads(1)->Threads(8)->UseRealTime();

}  // namespace
}  // namespace codeflix::sql
