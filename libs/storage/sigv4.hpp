#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/base/headers.hpp"

/// AWS Signature Version 4 for S3 (the path is encoded once).
namespace codeflix::storage::sigv4 {

struct Credentials {
  std::string access_key;
  std::string secret_key;
  std::string region = "us-east-1";
};

struct Request {
  std::string method;
  std::string host;                                             ///< with the port, where it is not the scheme's own
  std::string path;                                             ///< as sent, percent-encoded
  std::vector<std::pair<std::string, std::string>> query = {};  ///< plain
  Headers headers = {};                                         ///< all of them are signed
};

/// For bodies that are not hashed.
inline constexpr const char* kUnsigned = "UNSIGNED-PAYLOAD";

/// `name=value&...`, sorted and percent-encoded: what is signed and what is sent.
std::string query_string(std::vector<std::pair<std::string, std::string>> query);

/// Adds x-amz-date, x-amz-content-sha256 and Authorization. `payload` is the body's SHA-256 in hexadecimal, or kUnsigned.
void sign(Request& request, const Credentials& credentials, const std::string& payload, Time now);

/// The whole query of an address that works without headers until `life` is over.
std::string presigned_query(Request request, const Credentials& credentials, std::chrono::seconds life, Time now);

}  // namespace codeflix::storage::sigv4
