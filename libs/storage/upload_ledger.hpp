#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace codeflix::storage {

/// A blob with bytes of an unfinished object: the first `size` of the `stored` ones count.
struct Chunk {
  std::string id;
  std::uint64_t size = 0;
  std::uint64_t stored = 0;

  bool whole() const { return size == stored; }
};
BOOST_DESCRIBE_STRUCT(Chunk, (), (id, size, stored))

/// What an unfinished object consists of: sealed chunks, large enough to become parts of the finished one, and a tail of
/// small ones. Kept as JSON, one for each writer.
struct UploadLedger {
  bool claim = false;  ///< its writer has begun; what there is stands in the one before
  bool done = false;   ///< composed; what is left has to be cleared away
  std::vector<Chunk> chunks = {};

  std::uint64_t size() const;
  /// The number of sealed chunks, which come first.
  std::size_t sealed() const;
  std::uint64_t tail_size() const;
  /// Forgets what lies behind `size`.
  void cut(std::uint64_t size);
};
BOOST_DESCRIBE_STRUCT(UploadLedger, (), (claim, done, chunks))

/// Bytes of the sealed chunk at `index`: 8 MiB, and 8 MiB more after each 500, so that 10,000 hold 820 GiB.
std::uint64_t chunk_size(std::size_t index);
inline constexpr std::size_t kMostChunks = 10'000;

}  // namespace codeflix::storage
