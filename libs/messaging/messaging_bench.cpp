#include <benchmark/benchmark.h>

#include <thread>

#include "libs/messaging/consumer.hpp"
#include "libs/messaging/outbox.hpp"
#include "libs/testing/broker_places.hpp"

namespace codeflix::messaging {
namespace {

struct House {
  explicit House(const testing::BrokerAdapter& adapter)
      : place(adapter.make()), broker_connection(adapter.connect(place->address(), place->service(), clock)) {
    sql::migrate(*database, clock, schema()).value();
    broker().declare(queue).value();
  }

  Broker& broker() { return *broker_connection.broker; }

  Event event() {
    return {.id = new_uuid(clock), .type = queue.types[0], .source = "bench", .subject = "s", .data = R"({"title":"of usual length"})"};
  }

  std::vector<Event> events(std::size_t count) {
    std::vector<Event> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(event());
    return all;
  }

  void receive(std::size_t count) {
    for (std::size_t received = 0; received < count;) {
      const auto deliveries = broker().receive(queue.name, 8, std::chrono::seconds(1)).value();
      for (const auto& delivery : deliveries) broker().ack(delivery).value();
      received += deliveries.size();
    }
  }

  SystemClock clock;
  std::unique_ptr<testing::BrokerPlace> place;
  QueueSpec queue{.name = place->service() + ".all", .types = {place->service() + ".happened.v1"}};
  testing::TempFolder folder;
  std::unique_ptr<sql::Database> database = sql::open_sqlite(folder / "service.db").value();
  testing::BrokerConnection broker_connection;
};

/// Publish, receive and acknowledge a batch of `range` events on an otherwise idle broker.
void publish_receive_ack(benchmark::State& state, const testing::BrokerAdapter& adapter) {
  House house(adapter);
  const auto size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    house.broker().publish(house.events(size)).value();
    house.receive(size);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// From before the commit of the telling service to after the handler in the hearing one: the way of every event.
void tell_to_handled(benchmark::State& state, const testing::BrokerAdapter& adapter) {
  House house(adapter);
  sql::Signal handled;
  const auto relay = make_outbox_relay("bench", *house.database, house.broker(), house.clock);
  const auto consumer = make_consumer(house.queue, *house.database, house.broker(), house.clock, [&](sql::Transaction& tx, const Event&) -> Result<> {
    tx.after_commit([&] { handled.raise(); });
    return {};
  });
  consumer->start().value();
  relay->start().value();
  for (auto _ : state) {
    const auto seen = handled.count();
    house.database->write([&](sql::Transaction& tx) { return tell(tx, house.clock, house.event()); }).value();
    handled.wait(seen, std::chrono::seconds(10));
  }
  relay->stop();
  consumer->stop();
}

constexpr std::size_t kMany = 2'000;
constexpr std::size_t kBatch = 100;

/// The bare broker: one thread publishes in batches as the relay does, one receives and acknowledges. What outbox_to_inbox is measured
/// against.
void bare(benchmark::State& state, const testing::BrokerAdapter& adapter) {
  House house(adapter);
  for (auto _ : state) {
    const std::jthread publisher([&] {
      for (std::size_t sent = 0; sent < kMany; sent += kBatch) house.broker().publish(house.events(kBatch)).value();
    });
    house.receive(kMany);
  }
  state.SetItemsProcessed(state.iterations() * kMany);
}

/// Events that lie in the outbox until they are applied by way of the inbox, each in a transaction of its own.
void outbox_to_inbox(benchmark::State& state, const testing::BrokerAdapter& adapter) {
  House house(adapter);
  sql::Signal all_handled;
  std::atomic<std::size_t> handled = 0;
  const auto relay = make_outbox_relay("bench", *house.database, house.broker(), house.clock);
  const auto consumer = make_consumer(house.queue, *house.database, house.broker(), house.clock, [&](sql::Transaction& tx, const Event&) -> Result<> {
    tx.after_commit([&] {
      if (++handled % kMany == 0) all_handled.raise();
    });
    return {};
  });
  consumer->start().value();
  for (auto _ : state) {
    state.PauseTiming();
    house.database
        ->write([&](sql::Transaction& tx) -> Result<> {
          for (std::size_t i = 0; i < kMany; ++i) CODEFLIX_TRY(tell(tx, house.clock, house.event()));
          return {};
        })
        .value();
    state.ResumeTiming();
    const auto seen = all_handled.count();
    relay->start().value();
    all_handled.wait(seen, std::chrono::minutes(2));
    relay->stop();
  }
  consumer->stop();
  state.SetItemsProcessed(state.iterations() * kMany);
}

/// For each broker that this run has.
const bool registered = [] {
  for (const auto& adapter : testing::kBrokerAdapters) {
    if (!adapter.available()) continue;
    const auto add = [&](const std::string& name, auto function) {
      return benchmark::RegisterBenchmark((name + "/" + adapter.name).c_str(), function, adapter)->UseRealTime();
    };
    add("publish_receive_ack", publish_receive_ack)->Arg(1)->Arg(100);
    add("tell_to_handled", tell_to_handled);
    add("bare", bare)->Unit(benchmark::kMillisecond);
    add("outbox_to_inbox", outbox_to_inbox)->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace codeflix::messaging
