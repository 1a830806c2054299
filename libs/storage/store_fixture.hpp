#pragma once

#include <fstream>
#include <string>

#include "libs/storage/azure_bucket.hpp"
#include "libs/storage/gcs_bucket.hpp"
#include "libs/storage/s3_bucket.hpp"

/// How tests meet the object stores that run beside them.
namespace codeflix::storage::test_store {

/// `http://user:password@host:port`, taken apart.
struct Address {
  std::string endpoint;
  std::string user;
  std::string password;
};

inline Address parse(const std::string& url) {
  const auto host = url.find("://") + 3;
  const auto at = url.rfind('@');
  if (at == std::string::npos) return {url, {}, {}};
  const auto user = url.substr(host, at - host);
  const auto colon = user.find(':');
  return {url.substr(0, host) + url.substr(at + 1), user.substr(0, colon), user.substr(colon + 1)};
}

inline S3Settings s3_settings(const Address& address, std::string bucket) {
  return {.endpoint = address.endpoint, .bucket = std::move(bucket), .credentials = {.access_key = address.user, .secret_key = address.password}};
}

inline AzureSettings azure_settings(const Address& address, std::string container) {
  return {.endpoint = address.endpoint + "/" + address.user, .container = std::move(container), .account = address.user, .key = address.password};
}

/// From here on the peak counts anew.
inline void forget_peak_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }

/// The most memory that this process has had since, in bytes.
inline std::uint64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::uint64_t kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes << 10;
  }
  return 0;
}

}  // namespace codeflix::storage::test_store
