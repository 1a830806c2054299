#include "services/catalog_admin/domain/media_slot.hpp"

#include <gtest/gtest.h>

namespace codeflix::catalog_admin {
namespace {

AssetId asset(const std::string& name) { return AssetId::trusted(name); }
UploadedFile file(const std::string& name) { return {asset(name), name + "/original", name + ".mp4", 10}; }
LiveMedia encoding(const std::string& name) { return {.asset_id = asset(name), .location = name + "/1"}; }

TEST(MediaSlotTest, GoesFromPendingToCompleted) {
  MediaSlot slot;
  EXPECT_TRUE(slot.take(file("a")).empty());
  EXPECT_EQ(slot.status, MediaStatus::pending);
  EXPECT_TRUE(slot.progressed(asset("a"), "encoding", 250));
  EXPECT_EQ(slot.status, MediaStatus::processing);
  EXPECT_EQ(slot.progress, 100) << "never above";
  std::vector<RetiredAsset> retired;
  EXPECT_TRUE(slot.completed(encoding("a"), retired));
  EXPECT_EQ(slot.status, MediaStatus::completed);
  EXPECT_TRUE(retired.empty());
  EXPECT_FALSE(slot.progressed(asset("a"), "encoding", 10)) << "what is complete stays so";
  EXPECT_FALSE(slot.failed(asset("a"), {"x", "y"}));
}

TEST(MediaSlotTest, AnotherAssetsFactsChangeNothing) {
  MediaSlot slot;
  slot.take(file("a"));
  EXPECT_FALSE(slot.progressed(asset("b"), "encoding", 10));
  std::vector<RetiredAsset> retired;
  EXPECT_FALSE(slot.completed(encoding("b"), retired));
  EXPECT_FALSE(slot.live);
  EXPECT_EQ(slot.status, MediaStatus::pending);
}

TEST(MediaSlotTest, TheLiveOneStaysUntilItsSuccessorIsComplete) {
  MediaSlot slot;
  std::vector<RetiredAsset> retired;
  slot.take(file("a"));
  slot.completed(encoding("a"), retired);
  EXPECT_TRUE(slot.take(file("b")).empty()) << "the live one is still needed";
  EXPECT_EQ(slot.take(file("c")), std::vector<RetiredAsset>({{asset("b"), false}}));
  EXPECT_EQ(slot.live->asset_id, asset("a"));
  slot.completed(encoding("c"), retired);
  EXPECT_EQ(retired, std::vector<RetiredAsset>({{asset("a"), true}}));
  EXPECT_EQ(slot.live->asset_id, asset("c"));
}

TEST(MediaSlotTest, AFailureCanBeTriedAgain) {
  MediaSlot slot;
  slot.take(file("a"));
  EXPECT_TRUE(slot.failed(asset("a"), {"media.broken", "It has no picture."}));
  EXPECT_EQ(slot.status, MediaStatus::failed);
  EXPECT_TRUE(slot.progressed(asset("a"), "queued", 0));
  EXPECT_EQ(slot.status, MediaStatus::pending);
  EXPECT_FALSE(slot.failure);
  EXPECT_TRUE(slot.progressed(asset("a"), "cancelled", 0));
  EXPECT_EQ(slot.status, MediaStatus::failed);
  EXPECT_EQ(slot.failure->code, "encoding.cancelled");
}

TEST(MediaSlotTest, AMadePictureFillsOnlyWhatNobodyFilled) {
  MediaSlot slot;
  EXPECT_TRUE(slot.offer_made({.asset_id = asset("v"), .location = "1.jpg"}));
  EXPECT_EQ(slot.status, MediaStatus::completed);
  EXPECT_TRUE(slot.offer_made({.asset_id = asset("w"), .location = "2.jpg"})) << "a newer video makes a newer picture";
  EXPECT_EQ(slot.live->location, "2.jpg");
  slot.take(file("p"));
  EXPECT_EQ(slot.status, MediaStatus::pending);
  std::vector<RetiredAsset> retired;
  slot.completed({.asset_id = asset("p"), .location = "3.jpg"}, retired);
  EXPECT_TRUE(retired.empty()) << "the made one belongs to the video's asset";
  EXPECT_FALSE(slot.offer_made({.asset_id = asset("x"), .location = "4.jpg"}));
  EXPECT_EQ(slot.live->location, "3.jpg");
}

}  // namespace
}  // namespace codeflix::catalog_admin
