#include "libs/storage/store_config.hpp"

#include "libs/storage/azure_bucket.hpp"
#include "libs/storage/bucket_store.hpp"
#include "libs/storage/cached_store.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/storage/gcs_bucket.hpp"
#include "libs/storage/s3_bucket.hpp"

namespace codeflix::storage {

namespace {

Failure wrong(std::string detail) { return fail(ErrorKind::invalid, "storage.config", std::move(detail)); }

Result<std::unique_ptr<Bucket>> open_bucket(const StoreConfig& config, const std::string& name, const Clock& clock) {
  if (config.kind == "gcs") {
    GcsSettings settings{.bucket = name, .ca_file = config.ca_file};
    if (!config.endpoint.empty()) settings.endpoint = config.endpoint;
    std::unique_ptr<GcsTokens> tokens;
    if (!config.gcs_account.empty()) {
      CODEFLIX_TRY_ASSIGN(tokens, service_account_tokens(config.gcs_account, config.ca_file, clock));
    } else if (config.endpoint.empty()) {
      return wrong("storage.gcs_account is needed: the JSON key of a service account, or file:/path of it.");
    }
    return open_gcs_bucket(std::move(settings), std::move(tokens));
  }
  if (config.kind != "s3" && config.kind != "azure") return wrong("storage.kind is folder, s3, gcs or azure, not '" + config.kind + "'.");
  if (!config.endpoint.starts_with("http://") && !config.endpoint.starts_with("https://"))
    return wrong("storage.endpoint is the address of the object store: it begins with https:// or http://.");
  if (config.access_key.empty() || config.secret_key.empty()) return wrong("storage.access_key and storage.secret_key are both needed.");
  if (config.kind == "azure")
    return open_azure_bucket(
        {.endpoint = config.endpoint, .container = name, .account = config.access_key, .key = config.secret_key, .ca_file = config.ca_file});
  return open_s3_bucket({.endpoint = config.endpoint,
                         .bucket = name,
                         .credentials = {.access_key = config.access_key, .secret_key = config.secret_key, .region = config.region},
                         .ca_file = config.ca_file});
}

}  // namespace

void StoreConfig::describe(config::Binder& binder) {
  binder.section("storage", "Where uploads, encoded media and pictures lie.");
  binder.field("kind", kind, "folder (below the data folder), s3, gcs or azure.");
  binder.field("endpoint", endpoint, "Address of the object store, without the bucket; of Azure it names the account. Google's own may be left out.");
  binder.field("bucket_prefix", bucket_prefix, "The buckets are this followed by raw, encoded and images; they have to be there.");
  binder.field("region", region, "Region in the signatures of S3.");
  binder.field("access_key", access_key, "Key id of S3, or name of the Azure account.");
  binder.secret("secret_key", secret_key, "Secret key of S3, or key of the Azure account.");
  binder.secret("gcs_account", gcs_account, "JSON key of a Google service account.");
  binder.field("ca_file", ca_file, "PEM of the authority that the store's certificate is from; empty: the system's.");
  binder.field("cache", cache, "Disk for objects of a bucket that are served to clients.");
}

Result<std::unique_ptr<ObjectStore>> open_store(const StoreConfig& config, const std::string& purpose, const std::filesystem::path& data,
                                                const Clock& clock) {
  if (config.kind == "folder") return open_folder_store(data / purpose);
  CODEFLIX_TRY_ASSIGN(auto bucket, open_bucket(config, config.bucket_prefix + purpose, clock));
  return make_bucket_store(std::move(bucket));
}

Result<std::unique_ptr<ObjectStore>> open_served_store(const StoreConfig& config, const std::string& purpose, const std::filesystem::path& data,
                                                       const std::filesystem::path& cache_folder, const Clock& clock) {
  CODEFLIX_TRY_ASSIGN(auto store, open_store(config, purpose, data, clock));
  if (config.kind == "folder") return store;
  return make_cached_store(std::move(store), cache_folder / purpose, config.cache.bytes);
}

}  // namespace codeflix::storage
