#include "libs/storage/upload_ledger.hpp"

#include <numeric>

namespace codeflix::storage {

namespace {

constexpr std::uint64_t kStep = 8 << 20;
constexpr std::size_t kChunksOfASize = 500;

std::uint64_t sum(std::vector<Chunk>::const_iterator begin, std::vector<Chunk>::const_iterator end) {
  return std::accumulate(begin, end, std::uint64_t{0}, [](std::uint64_t total, const Chunk& chunk) { return total + chunk.size; });
}

}  // namespace

std::uint64_t chunk_size(std::size_t index) { return kStep * (1 + index / kChunksOfASize); }

std::uint64_t UploadLedger::size() const { return sum(chunks.begin(), chunks.end()); }

std::size_t UploadLedger::sealed() const {
  std::size_t count = 0;
  while (count < chunks.size() && chunks[count].whole() && chunks[count].size >= chunk_size(count)) ++count;
  return count;
}

std::uint64_t UploadLedger::tail_size() const { return sum(chunks.begin() + static_cast<std::ptrdiff_t>(sealed()), chunks.end()); }

void UploadLedger::cut(std::uint64_t size) {
  std::uint64_t kept = 0;
  std::size_t count = 0;
  while (count < chunks.size() && kept < size) {
    chunks[count].size = std::min(chunks[count].size, size - kept);
    kept += chunks[count++].size;
  }
  chunks.resize(count);
}

}  // namespace codeflix::storage
