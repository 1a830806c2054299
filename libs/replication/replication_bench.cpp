#include <benchmark/benchmark.h>

#include <algorithm>
#include <thread>

#include "libs/replication/change_log.hpp"
#include "libs/testing/feed_stages.hpp"

/// From publish() to a feed that reads it: over SQLite, and over PostgreSQL and Kafka when this run has them.
namespace codeflix::replication {
namespace {

using std::chrono::steady_clock;

using MakeStage = std::function<std::unique_ptr<testing::Stage>()>;

constexpr std::size_t kChanges = 1'000;
constexpr std::size_t kBacklog = 10'000;
constexpr std::size_t kTransaction = 100;
constexpr std::size_t kBatch = 500;  // as the readers ask

/// A publisher of documents of usual length, and a reader who has caught up with a topic that is there already.
class House {
 public:
  explicit House(const MakeStage& make) : stage_(make()), topics_{stage_->mark() + "documents"} {
    publish(1);
    read(1);
  }

  /// `count` changes of different keys in one transaction; answers when it was committed.
  steady_clock::time_point publish(std::size_t count) {
    steady_clock::time_point committed;
    stage_->database()
        .write([&](sql::Transaction& tx) -> Result<> {
          tx.after_commit([&] { committed = steady_clock::now(); });
          for (std::size_t i = 0; i < count; ++i) {
            CODEFLIX_TRY(replication::publish(tx, clock_, topics_[0], std::to_string(key_++ % kBacklog), 1, document_));
          }
          return {};
        })
        .value();
    return committed;
  }

  /// Waits for the next changes; answers how many, none when it is stopped.
  std::size_t read_batch(const std::stop_token& stop = {}) {
    auto batch = stage_->feed().read(topics_, position_, kBatch, testing::kLongRead, stop).value();
    position_ = std::move(batch.next);
    return batch.changes.size();
  }

  void read(std::size_t count) {
    for (std::size_t seen = 0; seen < count;) seen += read_batch();
  }

  void read_from_the_beginning(std::size_t count) {
    position_ = {};
    read(count);
  }

 private:
  const SystemClock clock_;
  const std::string document_ = std::string(1'000, 'x');
  const std::unique_ptr<testing::Stage> stage_;
  const std::vector<std::string> topics_;
  Position position_;
  std::size_t key_ = 0;
};

/// From the commit of one change until a waiting reader has it.
void latency(benchmark::State& state, const MakeStage& make) {
  House house(make);
  sql::Signal seen;
  steady_clock::time_point read;
  const std::jthread reader([&](const std::stop_token& stop) {
    while (house.read_batch(stop) > 0) {
      read = steady_clock::now();
      seen.raise();
    }
  });
  std::vector<double> milliseconds;
  for (auto _ : state) {
    const auto before = seen.count();
    const auto committed = house.publish(1);
    seen.wait(before, testing::kLongRead);
    // Who is woken may be faster than who wrote.
    const auto taken = std::max(std::chrono::duration<double>(read - committed), {});
    milliseconds.push_back(taken.count() * 1e3);
    state.SetIterationTime(taken.count());
  }
  std::ranges::sort(milliseconds);
  state.counters["p50_ms"] = milliseconds[milliseconds.size() / 2];
  state.counters["p99_ms"] = milliseconds[milliseconds.size() * 99 / 100];
}

/// Changes in transactions of `range` each, from the first publish() until a feed has read the last.
void publish_and_read(benchmark::State& state, const MakeStage& make) {
  House house(make);
  const auto together = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    const std::jthread publisher([&] {
      for (std::size_t sent = 0; sent < kChanges; sent += together) house.publish(together);
    });
    house.read(kChanges);
  }
  state.SetItemsProcessed(state.iterations() * kChanges);
}

/// Everything that is there, read from the beginning as by a replica that has lost what it had.
void read_again(benchmark::State& state, const MakeStage& make) {
  House house(make);
  for (std::size_t sent = 0; sent < kBacklog; sent += kTransaction) house.publish(kTransaction);
  house.read(kBacklog);
  for (auto _ : state) house.read_from_the_beginning(kBacklog);
  state.SetItemsProcessed(state.iterations() * kBacklog);
}

/// A stage of Kafka takes seconds to come up, so that the number of turns is not tried out but given.
const bool registered = [] {
  const auto add = [](const std::string& feed, const MakeStage& make) {
    const auto name = [&](const std::string& what) { return what + "/" + feed; };
    benchmark::RegisterBenchmark(name("latency").c_str(), latency, make)->UseManualTime()->Iterations(200)->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(name("publish_and_read").c_str(), publish_and_read, make)
        ->Arg(1)
        ->Arg(kTransaction)
        ->UseRealTime()
        ->Iterations(3)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(name("read_again").c_str(), read_again, make)->UseRealTime()->Iterations(3)->Unit(benchmark::kMillisecond);
  };
  const auto have = [](const char* engine) { return testing::engine_address(engine).has_value(); };
  add("embedded", [] { return std::make_unique<testing::EmbeddedStage>("sqlite"); });
  if (have("POSTGRES")) add("embedded_over_postgres", [] { return std::make_unique<testing::EmbeddedStage>("postgres"); });
  if (have("POSTGRES") && have("KAFKA") && have("CONNECT")) add("kafka", [] { return std::make_unique<testing::KafkaStage>(); });
  return true;
}();

}  // namespace
}  // namespace codeflix::replication
