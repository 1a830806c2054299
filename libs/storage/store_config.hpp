#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "libs/base/clock.hpp"
#include "libs/config/config.hpp"
#include "libs/storage/object_store.hpp"

namespace codeflix::storage {

/// Section `[storage]`: where objects lie.
struct StoreConfig {
  std::string kind = "folder";
  std::string endpoint = {};
  std::string bucket_prefix = "codeflix-";
  std::string region = "us-east-1";
  std::string access_key = {};
  std::string secret_key = {};
  std::string gcs_account = {};
  std::string ca_file = {};
  config::ByteSize cache{std::uint64_t{10} << 30};

  void describe(config::Binder& binder);
};

/// The store for one purpose (`raw`, `encoded`, `images`): a folder of that name below `data`, or the bucket
/// `<bucket_prefix><purpose>`, which has to be there. The clock outlives it.
/// Errors: invalid `storage.config` with a sentence that names the key; those of the folder.
Result<std::unique_ptr<ObjectStore>> open_store(const StoreConfig& config, const std::string& purpose, const std::filesystem::path& data,
                                                const Clock& clock);

/// The same for who serves objects to clients: what has no descriptor is read through a cache below `cache_folder`.
Result<std::unique_ptr<ObjectStore>> open_served_store(const StoreConfig& config, const std::string& purpose, const std::filesystem::path& data,
                                                       const std::filesystem::path& cache_folder, const Clock& clock);

}  // namespace codeflix::storage
