// The promises of ObjectStore, for every adapter: another one is another entry of kAdapters.
#include "libs/storage/object_store.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/storage/folder_store.hpp"

namespace codeflix::storage {
namespace {

/// A bucket that can be opened again, as after a restart.
class Bucket {
 public:
  virtual ~Bucket() = default;
  virtual std::unique_ptr<ObjectStore> open() = 0;
};

class FolderBucket final : public Bucket {
 public:
  ~FolderBucket() override { std::filesystem::remove_all(root_); }
  std::unique_ptr<ObjectStore> open() override { return std::move(*open_folder_store(root_)); }

 private:
  std::filesystem::path root_ = std::filesystem::temp_directory_path() / ("codeflix-bucket-" + hex(random_bytes(8)));
};

struct Adapter {
  const char* name;
  std::unique_ptr<Bucket> (*make)();
};

const Adapter kAdapters[] = {{"folder", []() -> std::unique_ptr<Bucket> { return std::make_unique<FolderBucket>(); }}};

class ObjectStoreContract : public testing::TestWithParam<Adapter> {
 protected:
  std::string content(std::string_view key) {
    auto object = store_->open(key);
    return object ? (*object)->read(0, (*object)->size()).value() : "error: " + object.error().code;
  }

  std::unique_ptr<Bucket> bucket_ = GetParam().make();
  std::unique_ptr<ObjectStore> store_ = bucket_->open();
};

TEST_P(ObjectStoreContract, PutReplacesAtOnceAndIsThereAfterReopening) {
  ASSERT_TRUE(store_->put("a/b.txt", "one"));
  const auto old = store_->open("a/b.txt").value();
  ASSERT_TRUE(store_->put("a/b.txt", "second"));
  EXPECT_EQ(old->read(0, 100).value(), "one") << "a reader keeps what it opened";
  store_ = bucket_->open();
  EXPECT_EQ(content("a/b.txt"), "second");
  EXPECT_NE(store_->open("a/b.txt").value()->etag(), old->etag());
}

TEST_P(ObjectStoreContract, ReadsAnyRange) {
  const auto bytes = random_bytes(100'000);
  ASSERT_TRUE(store_->put("k", bytes));
  const auto object = store_->open("k").value();
  EXPECT_EQ(object->size(), bytes.size());
  EXPECT_EQ(object->read(99'990, 100).value(), bytes.substr(99'990));
  EXPECT_EQ(object->read(5, 10).value(), bytes.substr(5, 10));
  EXPECT_EQ(object->read(100'000, 1).value(), "");
}

TEST_P(ObjectStoreContract, AnUnfinishedObjectGrowsAcrossRestartsAndIsInvisible) {
  ASSERT_TRUE(store_->append("up/1", 0, "hello "));
  EXPECT_EQ(store_->open("up/1").error().code, "storage.not_found");
  store_ = bucket_->open();
  ASSERT_TRUE(store_->append("up/1", 6, "world"));
  EXPECT_TRUE(store_->list("").value().empty());
  ASSERT_TRUE(store_->complete("up/1"));
  ASSERT_TRUE(store_->complete("up/1")) << "idempotent";
  EXPECT_EQ(content("up/1"), "hello world");
}

TEST_P(ObjectStoreContract, AnAppendCutsWhatWasNotAcknowledgedAndRefusesAGap) {
  ASSERT_TRUE(store_->append("k", 0, "abcdef"));
  ASSERT_TRUE(store_->append("k", 3, "X"));
  EXPECT_EQ(store_->append("k", 5, "Y").error().code, "storage.offset");
  EXPECT_EQ(store_->append("new", 1, "Y").error().code, "storage.offset");
  ASSERT_TRUE(store_->complete("k"));
  EXPECT_EQ(content("k"), "abcX");
}

TEST_P(ObjectStoreContract, CompletingNothingIsNotFound) { EXPECT_EQ(store_->complete("nothing").error().code, "storage.not_found"); }

TEST_P(ObjectStoreContract, DiscardAndRemoveAreIdempotent) {
  ASSERT_TRUE(store_->append("k", 0, "a"));
  ASSERT_TRUE(store_->discard("k"));
  ASSERT_TRUE(store_->discard("k"));
  EXPECT_EQ(store_->append("k", 1, "b").error().code, "storage.offset");
  ASSERT_TRUE(store_->put("k", "a"));
  ASSERT_TRUE(store_->remove("k"));
  ASSERT_TRUE(store_->remove("k"));
  EXPECT_EQ(content("k"), "error: storage.not_found");
}

TEST_P(ObjectStoreContract, ListsAndRemovesByPrefix) {
  for (const auto* key : {"a/1/x", "a/1/y", "a/10/x", "b/x"}) ASSERT_TRUE(store_->put(key, "."));
  ASSERT_TRUE(store_->append("a/1/part", 0, "."));
  EXPECT_EQ(store_->list("a/1/").value(), (std::vector<std::string>{"a/1/x", "a/1/y"}));
  ASSERT_TRUE(store_->remove_all("a/1/"));
  ASSERT_TRUE(store_->remove_all("a/1/"));
  EXPECT_EQ(store_->list("").value(), (std::vector<std::string>{"a/10/x", "b/x"}));
  EXPECT_EQ(store_->complete("a/1/part").error().code, "storage.not_found");
}

TEST_P(ObjectStoreContract, RefusesPathTricks) {
  for (const auto* key : {"", "/", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".", "a/.", "a b", "a\\b", "é", "a%2e"}) {
    EXPECT_EQ(store_->put(key, "x").error().code, "storage.key") << key;
    EXPECT_EQ(store_->open(key).error().code, "storage.key") << key;
    EXPECT_EQ(store_->append(key, 0, "x").error().code, "storage.key") << key;
  }
  EXPECT_EQ(store_->put(std::string(600, 'a'), "x").error().code, "storage.key");
  EXPECT_EQ(store_->remove_all("..").error().code, "storage.key");
  EXPECT_EQ(store_->open("a").error().code, "storage.not_found");
}

TEST_P(ObjectStoreContract, ManyWritersOfManyKeys) {
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < 4; ++w)
      writers.emplace_back([this, w] {
        for (int i = 0; i < 20; ++i) EXPECT_TRUE(store_->put("w" + std::to_string(w) + "/" + std::to_string(i), std::string(1000, 'x')));
      });
  }
  EXPECT_EQ(store_->list("").value().size(), 80U);
}

INSTANTIATE_TEST_SUITE_P(Adapters, ObjectStoreContract, testing::ValuesIn(kAdapters), [](const auto& adapter) { return adapter.param.name; });

}  // namespace
}  // namespace codeflix::storage
