#include "libs/storage/upload_ledger.hpp"

#include <gtest/gtest.h>

namespace codeflix::storage {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

TEST(UploadLedger, ChunksGrowSoThatTheirNumberSuffices) {
  EXPECT_EQ(chunk_size(0), 8 * kMiB);
  EXPECT_EQ(chunk_size(499), 8 * kMiB);
  EXPECT_EQ(chunk_size(500), 16 * kMiB);
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < kMostChunks; ++i) all += chunk_size(i);
  EXPECT_EQ(all >> 30, 820U);
}

TEST(UploadLedger, TellsSealedChunksFromTheTail) {
  UploadLedger ledger{.chunks = {{"a", 8 * kMiB, 8 * kMiB}, {"b", 8 * kMiB, 8 * kMiB}, {"c", 10, 10}, {"d", 5, 5}}};
  EXPECT_EQ(ledger.size(), 16 * kMiB + 15);
  EXPECT_EQ(ledger.sealed(), 2U);
  EXPECT_EQ(ledger.tail_size(), 15U);
  ledger.cut(16 * kMiB + 12);
  EXPECT_EQ(ledger.chunks.back().size, 2U);
  EXPECT_FALSE(ledger.chunks.back().whole());
  ledger.cut(16 * kMiB);
  EXPECT_EQ(ledger.chunks.size(), 2U);
  ledger.cut(8 * kMiB + 1);
  EXPECT_EQ(ledger.sealed(), 1U) << "a chunk that was cut belongs to the tail";
  EXPECT_EQ(ledger.tail_size(), 1U);
  ledger.cut(0);
  EXPECT_TRUE(ledger.chunks.empty());
}

}  // namespace
}  // namespace codeflix::storage
