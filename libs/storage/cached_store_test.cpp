#include "libs/storage/cached_store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <latch>
#include <thread>

#include "libs/base/random.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix::storage {
namespace {

/// A folder seen as a store of another machine: no descriptors, and reads are counted and may be held up or refused.
class Remote final : public ObjectStore {
 public:
  struct Wire {
    std::atomic<int> fetched = 0;
    std::atomic<bool> broken = false;
    std::function<void()> before_read = [] {};
  };

  Remote(std::unique_ptr<ObjectStore> store, Wire& wire) : store_(std::move(store)), wire_(wire) {}
  Result<> put(std::string_view key, std::string_view bytes) override { return store_->put(key, bytes); }
  Result<> append(std::string_view key, std::uint64_t offset, std::string_view bytes, std::uint64_t fence) override {
    return store_->append(key, offset, bytes, fence);
  }
  Result<> complete(std::string_view key) override { return store_->complete(key); }
  Result<> discard(std::string_view key) override { return store_->discard(key); }
  Result<std::vector<std::string>> list(std::string_view prefix) override { return store_->list(prefix); }
  Result<> remove(std::string_view key) override { return store_->remove(key); }
  Result<> remove_all(std::string_view prefix) override { return store_->remove_all(prefix); }
  Result<std::shared_ptr<Object>> open(std::string_view key) override {
    CODEFLIX_TRY_ASSIGN(auto object, store_->open(key));
    return std::make_shared<Far>(std::move(object), wire_);
  }

 private:
  class Far final : public Object {
   public:
    Far(std::shared_ptr<Object> object, Wire& wire) : object_(std::move(object)), wire_(wire) {}
    std::uint64_t size() const override { return object_->size(); }
    const std::string& etag() const override { return object_->etag(); }
    Result<std::string> read(std::uint64_t offset, std::size_t count) const override {
      if (wire_.broken) return fail(ErrorKind::unavailable, "client.unreachable", "The wire is cut.");
      wire_.before_read();
      if (offset == 0) ++wire_.fetched;
      return object_->read(offset, count);
    }

   private:
    std::shared_ptr<Object> object_;
    Wire& wire_;
  };

  std::unique_ptr<ObjectStore> store_;
  Wire& wire_;
};

class CachedStoreTest : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kRoom = 40'000;  // four objects of the largest size that is kept

  std::unique_ptr<ObjectStore> make() {
    return std::move(*make_cached_store(std::make_unique<Remote>(std::move(*open_folder_store(folder / "origin")), wire), folder / "cache", kRoom));
  }
  std::string content(const std::string& key) {
    const auto object = store->open(key);
    return object ? (*object)->read(0, (*object)->size()).value() : object.error().code;
  }
  std::vector<std::filesystem::path> files() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "cache")) found.push_back(entry.path());
    return found;
  }

  testing::TempFolder folder;
  Remote::Wire wire;
  std::unique_ptr<ObjectStore> store = make();
};

TEST_F(CachedStoreTest, FetchesOnceAndHasADescriptor) {
  const auto bytes = random_bytes(9'000);
  ASSERT_TRUE(store->put("a/1.m4s", bytes));
  const auto object = store->open("a/1.m4s").value();
  ASSERT_TRUE(object->descriptor());
  EXPECT_EQ(content("a/1.m4s"), bytes);
  EXPECT_EQ(object->read(8'990, 100).value(), bytes.substr(8'990));
  EXPECT_EQ(wire.fetched, 1);
  EXPECT_EQ(content("a/2.m4s"), "storage.not_found");
}

TEST_F(CachedStoreTest, ServesWhatTheOriginHasNow) {
  ASSERT_TRUE(store->put("k", "one"));
  const auto old = store->open("k").value();
  ASSERT_TRUE(store->put("k", "two"));
  EXPECT_EQ(content("k"), "two");
  EXPECT_EQ(old->read(0, 10).value(), "one");
  ASSERT_TRUE(store->remove("k"));
  EXPECT_EQ(content("k"), "storage.not_found");
}

TEST_F(CachedStoreTest, ManyAtOnceFetchOnce) {
  const auto bytes = random_bytes(10'000);
  ASSERT_TRUE(store->put("k", bytes));
  std::latch all(8);
  wire.before_read = [&] { all.wait(); };
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 8; ++i) {
      readers.emplace_back([&] {
        all.count_down();
        EXPECT_EQ(content("k"), bytes);
      });
    }
  }
  EXPECT_EQ(wire.fetched, 1);
}

TEST_F(CachedStoreTest, WhatWasOpenedLongestAgoGoesFirst) {
  for (const auto* key : {"a", "b", "c", "d", "e"}) ASSERT_TRUE(store->put(key, random_bytes(10'000)));
  for (const auto* key : {"a", "b", "c", "d", "a", "e"}) content(key);
  EXPECT_EQ(wire.fetched, 5);
  EXPECT_EQ(files().size(), 4U);
  for (const auto* key : {"a", "c", "d", "e"}) content(key);
  EXPECT_EQ(wire.fetched, 5);
  content("b");
  EXPECT_EQ(wire.fetched, 6);
}

TEST_F(CachedStoreTest, KeepsItsBoundUnderLoad) {
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(store->put(std::to_string(i), std::string(10'000, static_cast<char>('a' + i))));
  std::vector<std::jthread> readers;
  for (int r = 0; r < 4; ++r) {
    readers.emplace_back([&, r] {
      for (int i = 0; i < 100; ++i) {
        const auto key = (i * (r + 1)) % 12;
        EXPECT_EQ(content(std::to_string(key)), std::string(10'000, static_cast<char>('a' + key)));
      }
    });
  }
  readers.clear();
  content("0");
  EXPECT_LE(files().size(), 4U);
}

TEST_F(CachedStoreTest, AFileThatIsNotAsItWasWrittenIsFetchedAgain) {
  const auto bytes = random_bytes(5'000);
  ASSERT_TRUE(store->put("k", bytes));
  content("k");
  std::fstream(files().at(0), std::ios::in | std::ios::out).seekp(2'000).put(static_cast<char>(bytes[2'000] + 1));
  EXPECT_EQ(content("k"), bytes);
  EXPECT_EQ(wire.fetched, 2);
  std::filesystem::resize_file(files().at(0), 100);
  EXPECT_EQ(content("k"), bytes);
  std::filesystem::remove(files().at(0));
  EXPECT_EQ(content("k"), bytes);
  EXPECT_EQ(wire.fetched, 4);
}

TEST_F(CachedStoreTest, AFetchThatFailsIsAnErrorAndLeavesNothing) {
  ASSERT_TRUE(store->put("k", "bytes"));
  wire.broken = true;
  EXPECT_EQ(store->open("k").error().code, "client.unreachable");
  EXPECT_TRUE(files().empty());
  wire.broken = false;
  EXPECT_EQ(content("k"), "bytes");
}

TEST_F(CachedStoreTest, WhatIsTooLargeOrHasNoRoomIsReadFromTheOrigin) {
  const auto bytes = random_bytes(10'001);
  ASSERT_TRUE(store->put("large", bytes));
  EXPECT_FALSE(store->open("large").value()->descriptor());
  EXPECT_EQ(content("large"), bytes);
  ASSERT_TRUE(store->put("k", "bytes"));
  std::filesystem::remove_all(folder / "cache");
  EXPECT_FALSE(store->open("k").value()->descriptor());
  EXPECT_EQ(content("k"), "bytes");
}

TEST_F(CachedStoreTest, StartsEmpty) {
  ASSERT_TRUE(store->put("k", "bytes"));
  content("k");
  store = nullptr;
  store = make();
  EXPECT_TRUE(files().empty());
  EXPECT_EQ(content("k"), "bytes");
}

}  // namespace
}  // namespace codeflix::storage
