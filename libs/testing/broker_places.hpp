#pragma once

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <fmt/format.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "libs/base/random.hpp"
#include "libs/messaging/embedded_broker.hpp"
#include "libs/messaging/rabbit_broker.hpp"
#include "libs/messaging/rabbit_topology.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/temp_folder.hpp"

/// The brokers that suites run over, for tests and benchmarks.
namespace codeflix::testing {

/// Where a broker keeps its queues, which outlives the connections to it. Address and service can be handed to another process.
struct BrokerPlace {
  virtual ~BrokerPlace() = default;
  virtual std::string address() const = 0;
  /// Names of queues and types begin with `<service>.`, so that no two tests meet.
  virtual std::string service() const = 0;
};

/// A connected broker with what it stands on.
struct BrokerConnection {
  std::shared_ptr<void> below;
  std::unique_ptr<messaging::Broker> broker;
};

/// Its dead letters, as a tool beside it has them.
struct DeadLettersConnection {
  std::shared_ptr<void> below;
  std::unique_ptr<messaging::DeadLetters> letters;
};

struct BrokerAdapter {
  std::string name;
  std::string engine;  ///< what the run must have for it; empty: nothing
  std::function<std::unique_ptr<BrokerPlace>()> make;
  std::function<BrokerConnection(const std::string& address, const std::string& service, const Clock& clock)> connect;
  std::function<DeadLettersConnection(const std::string& address, const std::string& service, const Clock& clock)> beside;

  bool available() const { return engine.empty() || engine_address(engine).has_value(); }
};

struct SqlitePlace final : BrokerPlace {
  TempFolder folder;
  std::string address() const override { return (folder / "broker.db").string(); }
  std::string service() const override { return "test"; }
};

/// A service of its own in RabbitMQ; whatever it has there is deleted at the end.
struct RabbitPlace final : BrokerPlace {
  std::string name = fmt::format("test_{:016x}", random_u64());
  std::string url = engine_address("RABBITMQ").value();

  std::string address() const override { return url; }
  std::string service() const override { return name; }

  ~RabbitPlace() override {
    auto text = url;
    amqp_connection_info info{};
    amqp_parse_url(text.data(), &info);
    auto* connection = amqp_new_connection();
    if (amqp_socket_open(amqp_tcp_socket_new(connection), info.host, info.port) == AMQP_STATUS_OK) {
      amqp_login(connection, info.vhost, 0, 131'072, 0, AMQP_SASL_METHOD_PLAIN, info.user, info.password);
      amqp_channel_open(connection, 1);
      const messaging::RabbitNames names(name);
      for (const auto* purpose : {"first", "second", "all", "others", "answers"}) {
        const auto queue = name + "." + purpose;
        for (const auto& tier : messaging::kRabbitTiers) remove_queue(connection, messaging::rabbit_retry_queue(queue, tier));
        remove_queue(connection, queue);
      }
      for (const auto& queue : {names.dead_letters, names.declared}) remove_queue(connection, queue);
      amqp_exchange_delete(connection, 1, messaging::bytes_of(names.exchange), 0);
      amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
    }
    amqp_destroy_connection(connection);
  }

 private:
  static void remove_queue(amqp_connection_state_t connection, const std::string& queue) {
    amqp_queue_delete(connection, 1, messaging::bytes_of(queue), 0, 0);
  }
};

inline const std::vector<BrokerAdapter> kBrokerAdapters = {
    {"embedded", "", [] { return std::make_unique<SqlitePlace>(); },
     [](const std::string& address, const std::string&, const Clock& clock) {
       std::shared_ptr<sql::Database> database = sql::open_sqlite(address).value();
       auto broker = messaging::make_embedded_broker(*database, clock).value();
       return BrokerConnection{std::move(database), std::move(broker)};
     },
     [](const std::string& address, const std::string&, const Clock& clock) {
       std::shared_ptr<sql::Database> database = sql::open_sqlite(address).value();
       auto letters = messaging::make_embedded_dead_letters(*database, clock).value();
       return DeadLettersConnection{std::move(database), std::move(letters)};
     }},
    {"rabbitmq", "RABBITMQ", [] { return std::make_unique<RabbitPlace>(); },
     [](const std::string& address, const std::string& service, const Clock& clock) {
       return BrokerConnection{nullptr, messaging::make_rabbit_broker({.url = address, .service = service}, clock).value()};
     },
     [](const std::string& address, const std::string& service, const Clock&) {
       return DeadLettersConnection{nullptr, messaging::make_rabbit_dead_letters({.url = address, .service = service})};
     }},
};

/// Throws when there is none of that name.
inline const BrokerAdapter& broker_adapter(const std::string& name) {
  for (const auto& adapter : kBrokerAdapters) {
    if (adapter.name == name) return adapter;
  }
  throw std::invalid_argument(name);
}

}  // namespace codeflix::testing
