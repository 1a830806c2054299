#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/replication/change_log.hpp"
#include "libs/replication/feed.hpp"
#include "libs/replication/kafka_feed.hpp"
#include "libs/testing/databases.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/wait_until.hpp"

/// The feeds that suites run over. Kafka's needs CODEFLIX_CONNECTOR, the path of the program that registers a connector.
namespace codeflix::testing {

inline constexpr std::chrono::milliseconds kLongRead = std::chrono::minutes(1);  ///< bounds a failing test only

/// A publisher's database, which has the tables, and a feed of it.
struct Stage {
  virtual ~Stage() = default;
  virtual sql::Database& database() = 0;
  virtual replication::Feed& feed() = 0;
  /// As after a restart of both sides.
  virtual void reopen() = 0;
  /// Waits until all that was committed can be read.
  virtual void settle() {}
  /// Put before the names of the topics, so that tests on one stage do not meet.
  virtual std::string mark() const { return ""; }
};

struct EmbeddedStage final : Stage {
  explicit EmbeddedStage(const std::string& engine) : place_(make_test_database(engine)) { reopen(); }
  sql::Database& database() override { return *database_; }
  replication::Feed& feed() override { return *feed_; }
  void reopen() override {
    feed_.reset();
    database_.reset();
    database_ = open_database(place_->address());
    sql::migrate(*database_, SystemClock(), replication::schema()).value();
    feed_ = replication::make_embedded_feed(*database_);
  }

  std::unique_ptr<TestDatabase> place_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<replication::Feed> feed_;
};

/// One database and one connector for all tests: a connector takes seconds to start.
class KafkaPipe {
 public:
  static KafkaPipe& shared() {
    static KafkaPipe pipe;
    return pipe;
  }

  std::string brokers() const { return engine_address("KAFKA").value(); }
  const std::string& address() const { return address_; }

  /// As after an outage in which PostgreSQL gave up the log that it kept for the connector.
  template <class Meanwhile>
  void lose_place(const Meanwhile& meanwhile) const {
    const auto url = fmt::format("{}/connectors/{}", engine_address("CONNECT").value(), name_);
    run(fmt::format("curl -sSf -X PUT {}/stop", url));
    const auto database = open_database(address_);
    const auto gone = [&] {
      const auto rows = database->write([&](sql::Transaction& tx) {
        return tx.query("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1 AND NOT active", {name_});
      });
      return rows && rows->size() == 1;
    };
    if (!wait_until(gone)) throw std::runtime_error("the connector's slot stays in use");
    meanwhile();
    connector("");
  }

 private:
  KafkaPipe() : place_(make_test_database("postgres")), address_(place_->address()) {
    sql::migrate(*open_database(address_), SystemClock(), replication::schema()).value();
    connector("");
  }
  ~KafkaPipe() { connector(" --remove"); }

  void connector(const std::string& option) const {
    const auto command = fmt::format("/usr/bin/python3 {} --connect {} --database '{}' --name {} --prefix {}.{}", CODEFLIX_CONNECTOR,
                                     engine_address("CONNECT").value(), address_, name_, name_, option);
    run(command);
  }

  static void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("this command failed: " + command);
  }

  const std::string name_ = "test_" + hex(random_bytes(6));
  std::unique_ptr<TestDatabase> place_;
  const std::string address_;

  friend struct KafkaStage;
};

struct KafkaStage final : Stage {
  KafkaStage() { reopen(); }
  sql::Database& database() override { return *database_; }
  replication::Feed& feed() override { return *feed_; }
  void reopen() override {
    feed_.reset();
    database_.reset();
    database_ = open_database(pipe_.address());
    feed_ = make_feed();
  }
  /// A connector's producer promises an order within a topic only: each topic is waited for.
  void settle() override {
    const auto newest = "SELECT topic, MAX(seq) FROM change_log WHERE topic LIKE $1 GROUP BY topic";
    const auto rows = database_->read([&](sql::Transaction& tx) { return tx.query(newest, {mark_ + "%"}); }).value();
    const auto reader = make_feed();
    for (const auto& row : rows) {
      for (replication::Position position; position[row.text(0)].seq < row.integer(1);) {
        auto batch = reader->read({row.text(0)}, position, 100, kLongRead).value();
        if (batch.changes.empty()) throw std::runtime_error("a committed change does not arrive");
        position = std::move(batch.next);
      }
    }
  }
  std::string mark() const override { return mark_; }

  std::unique_ptr<replication::Feed> make_feed() const {
    return replication::make_kafka_feed({.brokers = pipe_.brokers(), .topic_prefix = pipe_.name_ + "."}).value();
  }

  KafkaPipe& pipe_ = KafkaPipe::shared();
  const std::string mark_ = hex(random_bytes(4)) + ".";
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<replication::Feed> feed_;
};

}  // namespace codeflix::testing
