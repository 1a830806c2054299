#pragma once

#include <cstdint>
#include <string>

#include "libs/config/config.hpp"
#include "libs/storage/store_config.hpp"

namespace codeflix {

/// Which engine stands behind each port of a service in a process of its own; sections `[database]`, `[broker]`, `[replication]` and
/// `[storage]`. What is left empty is the embedded part in the data folder.
struct PartsConfig {
  std::string database_url;
  std::int64_t database_connections = 8;
  std::string broker_url;
  std::string kafka;
  std::string kafka_prefix = "catalog_admin.";
  storage::StoreConfig store;

  void describe(config::Binder& binder);
};

}  // namespace codeflix
