#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "apps/single/parts_config.hpp"
#include "libs/base/clock.hpp"
#include "libs/messaging/broker.hpp"
#include "libs/replication/feed.hpp"
#include "libs/sql/database.hpp"

/// Opens the adapters that a configuration names. Errors: those of the adapters.
namespace codeflix {

/// PostgreSQL, or `<data>/db/<name>.sqlite`. `name` also tells the server whose connections these are.
Result<std::unique_ptr<sql::Database>> open_named_database(const PartsConfig& config, const std::filesystem::path& data, const std::string& name);

/// RabbitMQ. Nothing when the configuration names none: the embedded queue needs a database of its own.
Result<std::unique_ptr<messaging::Broker>> open_rabbit(const PartsConfig& config, const std::string& service, const Clock& clock);

/// Kafka. Nothing when the configuration names none.
Result<std::unique_ptr<replication::Feed>> open_kafka(const PartsConfig& config);

}  // namespace codeflix
