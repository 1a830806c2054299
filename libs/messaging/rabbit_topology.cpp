#include "libs/messaging/rabbit_topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "libs/base/json.hpp"
#include "libs/messaging/rabbit_publisher.hpp"

namespace codeflix::messaging {
namespace {

using std::chrono::steady_clock;

constexpr RabbitChannel kWork = 1;
constexpr RabbitChannel kConfirms = 2;
constexpr std::chrono::milliseconds kPause{50};
/// Above every max_deliveries (check_queue): only for a message that brings the program down before it is counted here.
constexpr std::int64_t kDeliveryLimit = 100;
/// None, but in a number: -1 is none for later servers, and 3.10 drops such a message when it comes back for the first time.
constexpr std::int64_t kNoLimit = 1'000'000'000;

struct Declared {
  std::vector<std::string> types;
  int max_deliveries = 0;
  std::int64_t lease_ms = 0;
};
BOOST_DESCRIBE_STRUCT(Declared, (), (types, max_deliveries, lease_ms))

/// A queue whose expired and given up messages are handed on to another one of the service before they are gone from it.
RabbitArguments handing_on(const std::string& exchange, const std::string& to) {
  return {{"x-queue-type", "quorum"},           {"x-delivery-limit", kDeliveryLimit},
          {"x-overflow", "reject-publish"},     {"x-dead-letter-strategy", "at-least-once"},
          {"x-dead-letter-exchange", exchange}, {"x-dead-letter-routing-key", to}};
}

/// A queue that keeps its messages however often they are looked at.
RabbitArguments keeping() { return {{"x-queue-type", "quorum"}, {"x-delivery-limit", kNoLimit}}; }

/// Says what to do about a queue or exchange that is there but not as we declare it.
template <class T>
Result<T> explained(Result<T> result, const std::string& name) {
  if (result || result.error().code != "queue.foreign") return result;
  return fail(ErrorKind::conflict, "queue.foreign",
              fmt::format("'{0}' exists in RabbitMQ, declared otherwise than this version does it. Let its messages be handled, delete it "
                          "(rabbitmqctl delete_queue {0}) and start again. {1}",
                          name, result.error().detail));
}

}  // namespace

/// What declare() has bound: always all that is bound, perhaps more.
struct RabbitTopology::Record {
  std::map<std::string, Declared> queues;
  std::uint64_t read_to = 0;  ///< the tag of the last message that it was read from; 0: none
};

RabbitNames::RabbitNames(const std::string& service)
    : exchange(service + ".queues"), dead_letters(service + ".dead_letters"), declared(service + ".declared"), lock(service + ".declaring") {}

std::string rabbit_retry_queue(const std::string& queue, const RabbitTier& tier) { return fmt::format("{}.retry.{}", queue, tier.name); }

RabbitPermissions rabbit_permissions(const std::string& service) {
  const auto own = fmt::format(R"(^{}\.)", service);
  const auto own_and_events = own + R"(|^codeflix\.events$)";
  return {.configure = own, .write = own_and_events, .read = own_and_events};
}

Result<> RabbitTopology::declare(const QueueSpec& queue) const {
  return alone([&](RabbitConnection& connection) -> Result<> {
    CODEFLIX_TRY(declare_parts(connection, queue.name));
    return apply_types(connection, queue);
  });
}

Result<QueueSpec> RabbitTopology::find(const std::string& queue) const {
  QueueSpec found;
  const auto read = alone([&](RabbitConnection& connection) -> Result<> {
    CODEFLIX_TRY_ASSIGN(auto record, read_record(connection));
    CODEFLIX_TRY(write_record(connection, record));
    const auto entry = record.queues.find(queue);
    if (entry == record.queues.end()) return fail(ErrorKind::not_found, "queue.unknown", fmt::format("The queue {} was never declared.", queue));
    found = {queue, entry->second.types, entry->second.max_deliveries, std::chrono::milliseconds(entry->second.lease_ms)};
    return {};
  });
  if (!read) return fail(read);
  return found;
}

Result<> RabbitTopology::alone(const std::function<Result<>(RabbitConnection&)>& work) const {
  const auto deadline = steady_clock::now() + options_.patience;
  for (;;) {
    const auto done = [&]() -> Result<> {
      CODEFLIX_TRY_ASSIGN(const auto connection, RabbitConnection::open(options_, "declaring"));
      CODEFLIX_TRY(connection->use(kWork));
      CODEFLIX_TRY(connection->lock(kWork, names_.lock));
      return work(*connection);
    }();
    if (done) return {};
    const bool locked = done.error().code == "broker.locked";
    if (!locked && done.error().kind != ErrorKind::unavailable) return done;
    if (steady_clock::now() >= deadline) {
      if (!locked) return done;
      return fail(ErrorKind::unavailable, "broker.unavailable", "Another process of this service is declaring its queues in RabbitMQ for too long.");
    }
    std::this_thread::sleep_for(kPause);
  }
}

Result<> RabbitTopology::declare_parts(RabbitConnection& connection, const std::string& queue) const {
  if (const auto there = connection.find_exchange(kWork, RabbitNames::kEvents); !there) {
    if (there.error().kind != ErrorKind::not_found) return there;
    CODEFLIX_TRY(connection.use(kWork));
    CODEFLIX_TRY(connection.declare_exchange(kWork, RabbitNames::kEvents, "topic"));
  }
  CODEFLIX_TRY(explained(connection.declare_exchange(kWork, names_.exchange, "direct"), names_.exchange));
  CODEFLIX_TRY(declare_bound(connection, names_.dead_letters, keeping()));
  CODEFLIX_TRY(declare_bound(connection, names_.declared, keeping()));
  CODEFLIX_TRY(declare_bound(connection, queue, handing_on(names_.exchange, names_.dead_letters)));
  for (const auto& tier : kRabbitTiers) CODEFLIX_TRY(declare_bound(connection, rabbit_retry_queue(queue, tier), handing_on(names_.exchange, queue)));
  return {};
}

Result<> RabbitTopology::declare_bound(RabbitConnection& connection, const std::string& queue, const RabbitArguments& arguments) const {
  CODEFLIX_TRY(explained(connection.declare_queue(kWork, queue, arguments), queue));
  return connection.bind(kWork, queue, names_.exchange, queue);
}

Result<> RabbitTopology::apply_types(RabbitConnection& connection, const QueueSpec& queue) const {
  CODEFLIX_TRY_ASSIGN(auto record, read_record(connection));
  auto& declared = record.queues[queue.name];
  const auto before = declared.types;
  declared.max_deliveries = queue.max_deliveries;
  declared.lease_ms = queue.lease.count();
  const auto wanted = [&](const std::string& type) { return std::find(queue.types.begin(), queue.types.end(), type) != queue.types.end(); };
  for (const auto& type : queue.types) {
    if (std::find(before.begin(), before.end(), type) == before.end()) declared.types.push_back(type);
  }
  CODEFLIX_TRY(write_record(connection, record));  // before anything is bound that nobody would remember
  for (const auto& type : queue.types) CODEFLIX_TRY(connection.bind(kWork, queue.name, RabbitNames::kEvents, type));
  if (std::all_of(before.begin(), before.end(), wanted)) return {};
  for (const auto& type : before) {
    if (!wanted(type)) CODEFLIX_TRY(connection.unbind(kWork, queue.name, RabbitNames::kEvents, type));
  }
  CODEFLIX_TRY_ASSIGN(record, read_record(connection));
  record.queues[queue.name].types = queue.types;
  return write_record(connection, record);
}

Result<RabbitTopology::Record> RabbitTopology::read_record(RabbitConnection& connection) const {
  Record record;
  for (;;) {
    CODEFLIX_TRY_ASSIGN(const auto got, connection.get(kWork, names_.declared));
    if (!got) return record;
    record.read_to = got->tag;
    CODEFLIX_TRY_ASSIGN(auto queues, (json::read<std::map<std::string, Declared>>(got->message.body)));
    for (auto& [name, declared] : queues) {
      // Two records where somebody was killed between writing one and removing the other: what either knows counts.
      auto& known = record.queues[name];
      for (auto& type : known.types) {
        if (std::find(declared.types.begin(), declared.types.end(), type) == declared.types.end()) declared.types.push_back(std::move(type));
      }
      known = std::move(declared);
    }
  }
}

Result<> RabbitTopology::write_record(RabbitConnection& connection, Record& record) const {
  RabbitMessage message{.body = json::write(record.queues), .id = "declared", .type = "declared"};
  CODEFLIX_TRY(deliver_on(connection, kConfirms, {names_.exchange, names_.declared, std::move(message)}, options_.patience));
  if (record.read_to == 0) return {};
  return connection.ack_to(kWork, record.read_to);
}

}  // namespace codeflix::messaging
