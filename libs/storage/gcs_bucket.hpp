#pragma once

#include <memory>
#include <string>

#include "libs/storage/bucket.hpp"
#include "libs/storage/gcs_token.hpp"

namespace codeflix::storage {

struct GcsSettings {
  std::string endpoint = "https://storage.googleapis.com";
  std::string bucket;
  std::string project = {};  ///< needed to make a bucket only
  std::string ca_file = {};
};

/// A bucket of Google Cloud Storage by its JSON interface. Without `tokens` calls carry no authorization, which an emulator takes.
std::unique_ptr<Bucket> open_gcs_bucket(GcsSettings settings, std::unique_ptr<GcsTokens> tokens);

}  // namespace codeflix::storage
