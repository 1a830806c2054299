#include <benchmark/benchmark.h>

#include <thread>

#include "libs/messaging/consumer.hpp"
#include "libs/messaging/embedded_broker.hpp"
#include "libs/messaging/outbox.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix::messaging {
namespace {

struct House {
  testing::TempFolder folder;
  SystemClock clock;
  std::unique_ptr<sql::Database> database = sql::open_sqlite(folder / "service.db").value();
  std::unique_ptr<sql::Database> broker_database = sql::open_sqlite(folder / "broker.db").value();
  std::unique_ptr<Broker> broker = make_embedded_broker(*broker_database, clock).value();

  House() {
    sql::migrate(*database, clock, schema()).value();
    broker->declare({.name = "bench.all", .types = {"bench.happened.v1"}}).value();
  }

  Event event() {
    return {.id = new_uuid(clock), .type = "bench.happened.v1", .source = "bench", .subject = "s", .data = R"({"title":"of usual length"})"};
  }
};

/// Publish, receive and acknowledge a batch of `range` events on an otherwise idle broker.
void publish_receive_ack(benchmark::State& state) {
  House house;
  const auto size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    std::vector<Event> events;
    for (std::size_t i = 0; i < size; ++i) events.push_back(house.event());
    house.broker->publish(events).value();
    std::size_t received = 0;
    while (received < size) {
      const auto deliveries = house.broker->receive("bench.all", 8, std::chrono::seconds(1)).value();
      for (const auto& delivery : deliveries) house.broker->ack(delivery).value();
      received += deliveries.size();
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(publish_receive_ack)->Arg(1)->Arg(100)->UseRealTime();

/// From before the commit of the telling service to after the handler in the hearing one: the way of every event.
void tell_to_handled(benchmark::State& state) {
  House house;
  sql::Signal handled;
  const auto relay = make_outbox_relay("bench", *house.database, *house.broker, house.clock);
  const auto consumer = make_consumer({.name = "bench.all", .types = {"bench.happened.v1"}}, *house.database, *house.broker, house.clock,
                                      [&](sql::Transaction& tx, const Event&) -> Result<> {
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
BENCHMARK(tell_to_handled)->UseRealTime();

}  // namespace
}  // namespace codeflix::messaging
