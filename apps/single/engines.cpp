#include "apps/single/engines.hpp"

#include "libs/messaging/rabbit_broker.hpp"
#include "libs/replication/kafka_feed.hpp"
#include "libs/sql/postgres.hpp"
#include "libs/sql/sqlite.hpp"

namespace codeflix {

Result<std::unique_ptr<sql::Database>> open_named_database(const PartsConfig& config, const std::filesystem::path& data, const std::string& name) {
  if (!config.database_url.empty())
    return sql::open_postgres({.url = config.database_url, .name = "codeflix " + name, .connections = static_cast<int>(config.database_connections)});
  std::error_code ignored;  // what is wrong with the folder is told by opening the file
  std::filesystem::create_directories(data / "db", ignored);
  return sql::open_sqlite(data / "db" / (name + ".sqlite"));
}

Result<std::unique_ptr<messaging::Broker>> open_rabbit(const PartsConfig& config, const std::string& service, const Clock& clock) {
  if (config.broker_url.empty()) return nullptr;
  return messaging::make_rabbit_broker({.url = config.broker_url, .service = service}, clock);
}

Result<std::unique_ptr<replication::Feed>> open_kafka(const PartsConfig& config) {
  if (config.kafka.empty()) return nullptr;
  return replication::make_kafka_feed({.brokers = config.kafka, .topic_prefix = config.kafka_prefix});
}

}  // namespace codeflix
