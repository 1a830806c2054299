// The promises of ObjectStore, for every adapter: another one is another entry of kAdapters.
#include "libs/storage/object_store.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/storage/store_places_fixture.hpp"
#include "libs/testing/engine.hpp"

namespace codeflix::storage {
namespace {

struct Adapter {
  const char* name;
  const char* engine;  ///< null: needs none
  std::unique_ptr<test_store::Place> (*make)(const test_store::Address& address);
};

const Adapter kAdapters[] = {
    {"folder", nullptr, [](const test_store::Address&) -> std::unique_ptr<test_store::Place> { return std::make_unique<test_store::FolderPlace>(); }},
    {"s3", "S3", &test_store::s3_place},
    {"gcs", "GCS", &test_store::gcs_place},
    {"azure", "AZURE", &test_store::azure_place},
};

class ObjectStoreContract : public ::testing::TestWithParam<Adapter> {
 protected:
  void SetUp() override {
    test_store::Address address;
    if (const auto* engine = GetParam().engine; engine != nullptr) {
      const auto url = testing::engine_address(engine);
      if (!url) GTEST_SKIP() << testing::skip_reason(engine);
      address = test_store::parse(*url);
    }
    place_ = GetParam().make(address);
    store_ = place_->open();
  }

  std::string content(std::string_view key) {
    auto object = store_->open(key);
    return object ? (*object)->read(0, (*object)->size()).value() : "error: " + object.error().code;
  }

  std::unique_ptr<test_store::Place> place_;
  std::unique_ptr<ObjectStore> store_;
};

TEST_P(ObjectStoreContract, PutReplacesAtOnceAndIsThereAfterReopening) {
  ASSERT_TRUE(store_->put("a/b.txt", "one"));
  const auto old = store_->open("a/b.txt").value();
  ASSERT_TRUE(store_->put("a/b.txt", "second"));
  const auto kept = old->read(0, 100);
  EXPECT_EQ(kept ? *kept : kept.error().code, kept ? "one" : "storage.changed") << "a reader never gets bytes of another object";
  store_ = place_->open();
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
  ASSERT_TRUE(store_->append("up/1", 0, "hello ", 1));
  EXPECT_EQ(store_->open("up/1").error().code, "storage.not_found");
  store_ = place_->open();
  ASSERT_TRUE(store_->append("up/1", 6, "world", 1));
  EXPECT_TRUE(store_->list("").value().empty());
  ASSERT_TRUE(store_->complete("up/1"));
  ASSERT_TRUE(store_->complete("up/1")) << "idempotent";
  EXPECT_EQ(content("up/1"), "hello world");
}

TEST_P(ObjectStoreContract, AnAppendCutsWhatWasNotAcknowledgedAndRefusesAGap) {
  ASSERT_TRUE(store_->append("k", 0, "abcdef", 1));
  ASSERT_TRUE(store_->append("k", 3, "X", 1));
  EXPECT_EQ(store_->append("k", 5, "Y", 1).error().code, "storage.offset");
  EXPECT_EQ(store_->append("new", 1, "Y", 1).error().code, "storage.offset");
  ASSERT_TRUE(store_->complete("k"));
  EXPECT_EQ(content("k"), "abcX");
}

TEST_P(ObjectStoreContract, CompletingNothingIsNotFound) { EXPECT_EQ(store_->complete("nothing").error().code, "storage.not_found"); }

TEST_P(ObjectStoreContract, DiscardAndRemoveAreIdempotent) {
  ASSERT_TRUE(store_->append("k", 0, "a", 1));
  ASSERT_TRUE(store_->discard("k"));
  ASSERT_TRUE(store_->discard("k"));
  EXPECT_EQ(store_->append("k", 1, "b", 1).error().code, "storage.offset");
  ASSERT_TRUE(store_->put("k", "a"));
  ASSERT_TRUE(store_->remove("k"));
  ASSERT_TRUE(store_->remove("k"));
  EXPECT_EQ(content("k"), "error: storage.not_found");
}

TEST_P(ObjectStoreContract, ListsAndRemovesByPrefix) {
  for (const auto* key : {"a/1/x", "a/1/y", "a/10/x", "b/x"}) ASSERT_TRUE(store_->put(key, "."));
  ASSERT_TRUE(store_->append("a/1/part", 0, ".", 1));
  EXPECT_EQ(store_->list("a/1/").value(), (std::vector<std::string>{"a/1/x", "a/1/y"}));
  ASSERT_TRUE(store_->remove_all("a/1/"));
  ASSERT_TRUE(store_->remove_all("a/1/"));
  EXPECT_EQ(store_->list("").value(), (std::vector<std::string>{"a/10/x", "b/x"}));
  EXPECT_EQ(store_->complete("a/1/part").error().code, "storage.not_found");
}

TEST_P(ObjectStoreContract, AnyAppendMayBeCutBackAnywhere) {
  const auto bytes = random_bytes((20 << 20) + 12'345);
  ASSERT_TRUE(store_->append("k", 0, bytes, 1)) << "larger than any part";
  constexpr std::uint64_t kCut = (8 << 20) + 77;
  const auto rest = random_bytes(3 << 20);
  ASSERT_TRUE(store_->append("k", kCut, rest, 1));
  ASSERT_TRUE(store_->complete("k"));
  EXPECT_TRUE(content("k") == bytes.substr(0, kCut) + rest);
  ASSERT_TRUE(store_->append("k", 0, "", 1)) << "the finished one stays until the next is finished";
  EXPECT_EQ(store_->open("k").value()->size(), kCut + rest.size());
  ASSERT_TRUE(store_->complete("k"));
  EXPECT_EQ(content("k"), "");
}

TEST_P(ObjectStoreContract, SmallAppendsAddUp) {
  std::string all;
  for (int i = 0; i < 150; ++i) {
    const auto piece = random_bytes(1 + i * 7);
    ASSERT_TRUE(store_->append("k", all.size(), piece, 1));
    all += piece;
  }
  ASSERT_TRUE(store_->complete("k"));
  EXPECT_TRUE(content("k") == all);
}

TEST_P(ObjectStoreContract, AnOvertakenWriterChangesNothing) {
  const auto other = place_->open();
  ASSERT_TRUE(store_->append("k", 0, "abc", 1));
  ASSERT_TRUE(other->append("k", 2, "XYZ", 2));
  for (const auto offset : {0, 3, 5}) EXPECT_EQ(store_->append("k", static_cast<std::uint64_t>(offset), "old", 1).error().code, "storage.fenced");
  ASSERT_TRUE(other->append("k", 5, "!", 2));
  ASSERT_TRUE(other->complete("k"));
  EXPECT_EQ(content("k"), "abXYZ!");
  ASSERT_TRUE(store_->append("k", 0, "new", 1)) << "the number is forgotten with the unfinished object";
  ASSERT_TRUE(store_->discard("k"));
}

TEST_P(ObjectStoreContract, WhatTheNewerWriterWasToldStaysWhileTheOlderOneStillWrites) {
  const auto other = place_->open();
  ASSERT_TRUE(store_->append("k", 0, "base", 1));
  std::atomic<bool> over = false;
  std::jthread stale([&] {
    while (!over) {
      const auto done = store_->append("k", 4, std::string(50'000, 'o'), 1);
      if (!done) {
        EXPECT_EQ(done.error().code, "storage.fenced") << done.error().detail;
        break;
      }
    }
  });
  std::string acknowledged = "base";
  for (int i = 0; i < 20; ++i) {
    const auto piece = std::to_string(i) + ",";
    const auto done = other->append("k", acknowledged.size(), piece, 2);
    ASSERT_TRUE(done) << done.error().code << " " << done.error().detail;
    acknowledged += piece;
  }
  over = true;
  stale.join();
  ASSERT_TRUE(other->complete("k"));
  EXPECT_EQ(content("k"), acknowledged);
}

// The sanitizers keep what is freed, and their own books beside it.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_P(ObjectStoreContract, ALargeObjectTakesNoMoreMemoryThanAFewParts) {
  constexpr std::size_t kSize = 100 << 20;
  const auto block = random_bytes(1 << 20);
  test_store::forget_peak_memory();
  const auto before = test_store::peak_memory();
  for (std::size_t offset = 0; offset < kSize; offset += block.size()) ASSERT_TRUE(store_->append("k", offset, block, 1));
  ASSERT_TRUE(store_->complete("k"));
  const auto object = store_->open("k").value();
  ASSERT_EQ(object->size(), kSize);
  for (std::size_t offset = 0; offset < kSize; offset += block.size()) ASSERT_TRUE(object->read(offset, block.size()).value() == block) << offset;
  EXPECT_LE(test_store::peak_memory() - before, std::uint64_t{48} << 20);
}
#endif

TEST_P(ObjectStoreContract, GoesOnFromAnotherProcessThatKilledTheFirst) {
  const auto block = random_bytes(1 << 20);
  int acknowledged[2];
  ASSERT_EQ(::pipe(acknowledged), 0);
  const auto child = ::fork();
  if (child == 0) {
    const auto store = place_->open();
    for (std::uint64_t offset = 0;; offset += block.size()) {
      if (!store->append("k", offset, block, 1) || ::write(acknowledged[1], "+", 1) != 1) ::_exit(1);
    }
  }
  ::close(acknowledged[1]);
  std::uint64_t offset = 0;
  for (char mark = 0; offset < 11 * block.size() && ::read(acknowledged[0], &mark, 1) == 1;) offset += block.size();
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  for (char mark = 0; ::read(acknowledged[0], &mark, 1) == 1;) offset += block.size();
  ::close(acknowledged[0]);
  ASSERT_GE(offset, 11 * block.size());
  const auto rest = random_bytes(9 << 20);
  const auto done = store_->append("k", offset, rest, 2);
  ASSERT_TRUE(done) << done.error().detail;
  ASSERT_TRUE(store_->complete("k"));
  const auto object = store_->open("k").value();
  ASSERT_EQ(object->size(), offset + rest.size());
  for (std::uint64_t at = 0; at < offset; at += block.size()) ASSERT_TRUE(object->read(at, block.size()).value() == block) << at;
  EXPECT_TRUE(object->read(offset, rest.size()).value() == rest);
}

TEST_P(ObjectStoreContract, RefusesPathTricks) {
  for (const auto* key : {"", "/", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".", "a/.", "a b", "a\\b", "é", "a%2e"}) {
    EXPECT_EQ(store_->put(key, "x").error().code, "storage.key") << key;
    EXPECT_EQ(store_->open(key).error().code, "storage.key") << key;
    EXPECT_EQ(store_->append(key, 0, "x", 1).error().code, "storage.key") << key;
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

INSTANTIATE_TEST_SUITE_P(Adapters, ObjectStoreContract, ::testing::ValuesIn(kAdapters), [](const auto& adapter) { return adapter.param.name; });

}  // namespace
}  // namespace codeflix::storage
