#include "apps/codeflix/move/object_move.hpp"

#include <gmock/gmock.h>

#include "apps/codeflix/move/marks.hpp"
#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/storage/bucket_store.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/storage/store_fixture.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix::moving {
namespace {

class ObjectMove : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto address = testing::engine_address("S3");
    if (!address) GTEST_SKIP() << testing::skip_reason("S3");
    settings_ = storage::test_store::s3_settings(storage::test_store::parse(*address), "codeflix-test-" + hex(random_bytes(8)));
    ASSERT_TRUE(storage::open_s3_bucket(settings_)->create());
    to_ = storage::make_bucket_store(storage::open_s3_bucket(settings_));
    ASSERT_TRUE(claim(*marks_, clock_, "here"));
  }
  void TearDown() override {
    if (!to_) return;
    EXPECT_TRUE(to_->remove_all(""));
    EXPECT_TRUE(storage::open_s3_bucket(settings_)->destroy());
  }

  Result<> copy() {
    return copy_objects("encoded", *from_, *to_, *marks_, clock_, [&](const Objects& done) { last_ = done; });
  }

  testing::TempFolder folder_;
  SystemClock clock_;
  storage::S3Settings settings_;
  std::unique_ptr<sql::Database> marks_ = std::move(*sql::open_sqlite(folder_.path() / "marks.sqlite"));
  std::unique_ptr<storage::ObjectStore> from_ = std::move(*storage::open_folder_store(folder_.path() / "from"));
  std::unique_ptr<storage::ObjectStore> to_;
  Objects last_;
};

TEST_F(ObjectMove, ObjectsOfEverySizeArrive) {
  const auto large = random_bytes((20 << 20) + 7);
  ASSERT_TRUE(from_->put("a/large", large));
  ASSERT_TRUE(from_->put("a/empty", ""));
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(from_->put("b/" + std::to_string(i), random_bytes(1'000)));
  const auto copied = copy();
  ASSERT_TRUE(copied) << copied.error().detail;
  EXPECT_EQ(last_.count, 52);
  const auto checked = check_objects("encoded", *from_, *to_, *marks_);
  ASSERT_TRUE(checked) << checked.error().detail;
  EXPECT_EQ(checked->count, 52);
  EXPECT_EQ(checked->bytes, large.size() + 50'000);
  EXPECT_EQ((*to_->open("a/large"))->read(20 << 20, 100).value(), large.substr(20 << 20));
}

TEST_F(ObjectMove, GoesOnWithWhatIsNotThere) {
  ASSERT_TRUE(from_->put("a", "one"));
  ASSERT_TRUE(from_->put("b", "two"));
  // Uploaded by an attempt that died before it was noted.
  ASSERT_TRUE(to_->put("a", "one"));
  const auto before = std::string((*to_->open("a"))->etag());
  ASSERT_TRUE(copy());
  ASSERT_TRUE(from_->put("c", "three"));
  ASSERT_TRUE(copy());
  EXPECT_EQ((*to_->open("a"))->etag(), before);
  EXPECT_EQ(check_objects("encoded", *from_, *to_, *marks_)->count, 3);
}

TEST_F(ObjectMove, AnotherObjectUnderTheKeyIsNotOverwritten) {
  ASSERT_TRUE(from_->put("a", "one"));
  ASSERT_TRUE(to_->put("a", "two"));
  const auto copied = copy();
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, "move.object_differs");
  EXPECT_EQ((*to_->open("a"))->read(0, 10).value(), "two");
}

TEST_F(ObjectMove, WhatIsMissingIsFound) {
  ASSERT_TRUE(from_->put("a", "one"));
  ASSERT_TRUE(copy());
  ASSERT_TRUE(to_->remove("a"));
  EXPECT_FALSE(check_objects("encoded", *from_, *to_, *marks_));
}

}  // namespace
}  // namespace codeflix::moving
