#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/base/headers.hpp"

/// How requests to Azure Blob Storage are authorized. `key` is the account's key, already decoded.
namespace codeflix::storage::azure {

inline constexpr const char* kVersion = "2021-12-02";

struct Request {
  std::string method;
  std::string path;                                             ///< of the whole URL, percent-encoded
  std::vector<std::pair<std::string, std::string>> query = {};  ///< plain
  Headers headers = {};
  std::size_t body_size = 0;
};

/// The Authorization field (SharedKey); x-ms-date and x-ms-version stand in the headers.
std::string shared_key(const Request& request, const std::string& account, const std::string& key);

/// A service SAS for one blob as a query string: good for `permissions` (letters as `r`, `cw`) until `until`.
std::string blob_sas(const std::string& account, const std::string& key, const std::string& container, const std::string& blob,
                     const std::string& permissions, Time until);

/// `Tue, 24 Nov 2026 09:30:00 GMT`
std::string http_date(Time now);

}  // namespace codeflix::storage::azure
