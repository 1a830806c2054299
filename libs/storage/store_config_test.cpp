#include "libs/storage/store_config.hpp"

#include <gtest/gtest.h>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/storage/store_fixture.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix::storage {
namespace {

class StoreConfigTest : public ::testing::Test {
 protected:
  std::string error() {
    const auto store = open_store(config, "raw", folder.path(), clock);
    return store ? "" : store.error().detail;
  }

  testing::TempFolder folder;
  SystemClock clock;
  StoreConfig config;
};

TEST_F(StoreConfigTest, AFolderNeedsNothing) {
  const auto store = std::move(*open_served_store(config, "raw", folder.path(), folder / "cache", clock));
  ASSERT_TRUE(store->put("k", "bytes"));
  EXPECT_TRUE(std::filesystem::exists(folder / "raw"));
  EXPECT_FALSE(std::filesystem::exists(folder / "cache"));
}

TEST_F(StoreConfigTest, SaysWhatIsWrong) {
  config.kind = "s4";
  EXPECT_NE(error().find("storage.kind"), std::string::npos);
  for (const auto* kind : {"s3", "azure"}) {
    config = {.kind = kind};
    EXPECT_NE(error().find("storage.endpoint"), std::string::npos);
    config.endpoint = "http://127.0.0.1:1";
    EXPECT_NE(error().find("storage.secret_key"), std::string::npos);
  }
  config = {.kind = "gcs"};
  EXPECT_NE(error().find("storage.gcs_account"), std::string::npos);
  config.gcs_account = "{}";
  EXPECT_NE(error(), "");
}

TEST_F(StoreConfigTest, ABucketIsServedThroughTheCache) {
  const auto url = testing::engine_address("S3");
  if (!url) GTEST_SKIP() << testing::skip_reason("S3");
  const auto address = test_store::parse(*url);
  config = {.kind = "s3",
            .endpoint = address.endpoint,
            .bucket_prefix = "codeflix-test-" + hex(random_bytes(8)) + "-",
            .access_key = address.user,
            .secret_key = address.password};
  const auto bucket = open_s3_bucket(test_store::s3_settings(address, config.bucket_prefix + "encoded"));
  ASSERT_TRUE(bucket->create());
  const auto store = std::move(*open_served_store(config, "encoded", folder.path(), folder / "cache", clock));
  ASSERT_TRUE(store->put("a/1.m4s", "segment"));
  const auto object = store->open("a/1.m4s").value();
  EXPECT_TRUE(object->descriptor());
  EXPECT_EQ(object->read(0, 100).value(), "segment");
  ASSERT_TRUE(store->remove_all(""));
  ASSERT_TRUE(bucket->destroy());
}

}  // namespace
}  // namespace codeflix::storage
