#include "apps/codeflix/move/object_move.hpp"

#include <gmock/gmock.h>

#include "apps/codeflix/move/marks.hpp"
#include "libs/base/random.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/storage/store_places_fixture.hpp"
#include "libs/testing/engine.hpp"
#include "libs/testing/temp_folder.hpp"

namespace codeflix::moving {
namespace {

struct Store {
  const char* name;
  const char* engine;
  std::unique_ptr<storage::test_store::Place> (*make)(const storage::test_store::Address& address);
};

class ObjectMove : public ::testing::TestWithParam<Store> {
 protected:
  void SetUp() override {
    const auto* engine = GetParam().engine;
    const auto address = testing::engine_address(engine);
    if (!address) GTEST_SKIP() << testing::skip_reason(engine);
    place_ = GetParam().make(storage::test_store::parse(*address));
    to_ = place_->open();
    ASSERT_TRUE(claim(*marks_, clock_, "here"));
  }

  Result<> copy() {
    return copy_objects("encoded", *from_, *to_, *marks_, clock_, [&](const Objects& done) { last_ = done; });
  }

  testing::TempFolder folder_;
  SystemClock clock_;
  std::unique_ptr<sql::Database> marks_ = std::move(*sql::open_sqlite(folder_.path() / "marks.sqlite"));
  std::unique_ptr<storage::ObjectStore> from_ = std::move(*storage::open_folder_store(folder_.path() / "from"));
  std::unique_ptr<storage::test_store::Place> place_;
  std::unique_ptr<storage::ObjectStore> to_;
  Objects last_;
};

TEST_P(ObjectMove, ObjectsOfEverySizeArrive) {
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

TEST_P(ObjectMove, GoesOnWithWhatIsNotThere) {
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

TEST_P(ObjectMove, AnotherObjectUnderTheKeyIsNotOverwritten) {
  ASSERT_TRUE(from_->put("a", "one"));
  ASSERT_TRUE(to_->put("a", "two"));
  const auto copied = copy();
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, "move.object_differs");
  EXPECT_EQ((*to_->open("a"))->read(0, 10).value(), "two");
}

TEST_P(ObjectMove, WhatIsMissingIsFound) {
  ASSERT_TRUE(from_->put("a", "one"));
  ASSERT_TRUE(copy());
  ASSERT_TRUE(to_->remove("a"));
  EXPECT_FALSE(check_objects("encoded", *from_, *to_, *marks_));
}

INSTANTIATE_TEST_SUITE_P(Stores, ObjectMove,
                         ::testing::Values(Store{"s3", "S3", &storage::test_store::s3_place}, Store{"gcs", "GCS", &storage::test_store::gcs_place},
                                           Store{"azure", "AZURE", &storage::test_store::azure_place}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace codeflix::moving
