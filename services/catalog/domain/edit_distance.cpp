#include "services/catalog/domain/edit_distance.hpp"

#include <algorithm>

namespace codeflix::catalog {

EditPattern::EditPattern(std::string_view typed) : size_(std::min(typed.size(), kMostBytes)) {
  for (std::size_t i = 0; i < size_; ++i) places_.at(static_cast<unsigned char>(typed[i])) |= std::uint64_t{1} << i;
}

// The table of distances column by column, a column in two words: where its cells are one more (`up`) or one less (`down`) than the
// cell above. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003).
EditPattern::Distances EditPattern::to(std::string_view other) const {
  other = other.substr(0, kMostBytes);
  if (size_ == 0) return {static_cast<int>(other.size()), 0};
  const auto last = std::uint64_t{1} << (size_ - 1);
  std::uint64_t up = ~std::uint64_t{0};
  std::uint64_t down = 0;
  std::uint64_t diagonal = 0;  // cells equal to the one before and above
  std::uint64_t earlier = 0;   // places of the letter before
  int distance = static_cast<int>(size_);
  int smallest = distance;
  for (const char letter : other) {
    const auto here = places_.at(static_cast<unsigned char>(letter));
    const auto swapped = ((~diagonal & here) << 1U) & earlier;
    diagonal = (((here & up) + up) ^ up) | here | down | swapped;
    auto grown = down | ~(diagonal | up);
    auto shrunk = diagonal & up;
    distance += static_cast<int>((grown & last) != 0) - static_cast<int>((shrunk & last) != 0);
    smallest = std::min(smallest, distance);
    grown = (grown << 1U) | 1U;
    shrunk <<= 1U;
    up = shrunk | ~(diagonal | grown);
    down = grown & diagonal;
    earlier = here;
  }
  return {distance, smallest};
}

}  // namespace codeflix::catalog
