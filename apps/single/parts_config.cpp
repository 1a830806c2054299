#include "apps/single/parts_config.hpp"

namespace codeflix {

void PartsConfig::describe(config::Binder& binder) {
  binder.section("database", "The service's own database.");
  binder.secret("url", database_url, "`postgresql://user:password@host/database`; empty: SQLite in the data folder.");
  binder.field("connections", database_connections, "Connections to it at most.", 1, 1000);
  binder.section("broker", "The queues between services.");
  binder.secret("url", broker_url, "`amqp://user:password@host/virtual_host`; empty: embedded in the data folder.");
  binder.section("replication", "Where the catalogue's documents are read from.");
  binder.field("kafka", kafka, "`host:port,host:port` of Kafka's brokers; empty: the change log in the data folder.");
  binder.field("topic_prefix", kafka_prefix, "Before the names of the topics.");
  store.describe(binder);
}

}  // namespace codeflix
