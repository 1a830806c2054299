#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "libs/storage/bucket.hpp"
#include "libs/storage/sigv4.hpp"

namespace codeflix::storage {

struct S3Settings {
  std::string endpoint;  ///< `https://host` or `http://host:port` of any store that speaks S3; buckets are paths
  std::string bucket;
  sigv4::Credentials credentials = {};
  std::string ca_file = {};
};

/// A bucket of S3, or of what speaks its protocol with conditional writes (If-Match on PUT).
std::unique_ptr<Bucket> open_s3_bucket(S3Settings settings);

/// An address by which anybody may GET or PUT one object for `life`, at most a week.
std::string presigned_s3_url(const S3Settings& settings, const std::string& method, const std::string& key, std::chrono::seconds life, Time now);

}  // namespace codeflix::storage
