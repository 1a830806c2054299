#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace codeflix::catalog {

/// A text made ready to be compared with many others, each in one pass over its letters. The distance is that of optimal string
/// alignment (Damerau-Levenshtein without a second edit of a moved pair): insertions, deletions, substitutions and swaps of
/// neighbours cost one each. Counts bytes; of either text the first kMostBytes count.
class EditPattern {
 public:
  static constexpr std::size_t kMostBytes = 64;

  explicit EditPattern(std::string_view typed);

  struct Distances {
    int whole = 0;
    int beginning = 0;  ///< the smallest to any beginning of the other text
  };
  Distances to(std::string_view other) const;

 private:
  std::array<std::uint64_t, 256> places_{};  ///< by byte: a bit where it stands in the text
  std::size_t size_ = 0;
};

}  // namespace codeflix::catalog
