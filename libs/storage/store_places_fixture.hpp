#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/storage/bucket_store.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/storage/store_fixture.hpp"

/// New folders and buckets, for tests and benchmarks.
namespace codeflix::storage::test_store {

/// Where objects lie: can be opened again, as after a restart or by another process, and is gone at its end.
class Place {
 public:
  virtual ~Place() = default;
  virtual std::unique_ptr<ObjectStore> open() = 0;
};

class FolderPlace final : public Place {
 public:
  ~FolderPlace() override { std::filesystem::remove_all(root_); }
  std::unique_ptr<ObjectStore> open() override { return std::move(*open_folder_store(root_)); }

 private:
  std::filesystem::path root_ = std::filesystem::temp_directory_path() / ("codeflix-bucket-" + hex(random_bytes(8)));
};

/// A new bucket of a store over HTTP.
class BucketPlace final : public Place {
 public:
  explicit BucketPlace(std::function<std::unique_ptr<Bucket>()> make) : make_(std::move(make)) {
    const auto made = make_()->create();
    if (!made) throw std::runtime_error(made.error().detail);
  }
  ~BucketPlace() override {
    EXPECT_TRUE(open()->remove_all(""));
    const auto gone = make_()->destroy();
    EXPECT_TRUE(gone) << gone.error().detail;
  }
  std::unique_ptr<ObjectStore> open() override { return make_bucket_store(make_()); }

 private:
  std::function<std::unique_ptr<Bucket>()> make_;
};

inline std::string bucket_name() { return "codeflix-test-" + hex(random_bytes(8)); }

inline std::unique_ptr<Place> s3_place(const Address& address) {
  return std::make_unique<BucketPlace>([settings = s3_settings(address, bucket_name())] { return open_s3_bucket(settings); });
}

inline std::unique_ptr<Place> gcs_place(const Address& address) {
  return std::make_unique<BucketPlace>([settings = GcsSettings{.endpoint = address.endpoint, .bucket = bucket_name(), .project = "codeflix"}] {
    return open_gcs_bucket(settings, nullptr);
  });
}

inline std::unique_ptr<Place> azure_place(const Address& address) {
  return std::make_unique<BucketPlace>([settings = azure_settings(address, bucket_name())] { return std::move(*open_azure_bucket(settings)); });
}

}  // namespace codeflix::storage::test_store
