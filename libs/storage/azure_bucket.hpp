#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "libs/base/clock.hpp"
#include "libs/storage/bucket.hpp"

namespace codeflix::storage {

struct AzureSettings {
  std::string endpoint;  ///< `https://<account>.blob.core.windows.net`; of an emulator `http://host:port/<account>`
  std::string container;
  std::string account = {};
  std::string key = {};  ///< of the account, in base64; or:
  std::string sas = {};  ///< a shared access signature for the container, without `?`
  std::string ca_file = {};
};

/// A container of block blobs. Error: invalid `storage.account` when the key is not base64.
Result<std::unique_ptr<Bucket>> open_azure_bucket(AzureSettings settings);

/// An address by which anybody may read one object for `life`. Needs the account's key.
Result<std::string> azure_read_url(const AzureSettings& settings, const std::string& key, std::chrono::seconds life, Time now);

}  // namespace codeflix::storage
