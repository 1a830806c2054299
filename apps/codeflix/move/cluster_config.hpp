#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libs/config/config.hpp"
#include "libs/storage/store_config.hpp"

namespace codeflix::moving {

/// Where everything goes: the file that `codeflix move --to` names. Its words are those of the services' own configuration.
struct ClusterConfig {
  std::string catalog_admin;
  std::string encoder;
  std::string playback;
  std::string subscription;
  storage::StoreConfig store;
  std::string issuer;
  std::string keycloak_url;
  std::string keycloak_realm = "codeflix";
  std::string keycloak_administrator;
  std::string keycloak_password;

  void describe(config::Binder& binder);
};

/// File and CODEFLIX_* variables. Error: invalid `config.invalid`, one field error a mistake.
Result<ClusterConfig> load_cluster(const std::filesystem::path& file);

}  // namespace codeflix::moving
