#pragma once

#include <cstddef>
#include <string_view>

namespace codeflix::catalog {

/// Optimal string alignment distance (Damerau-Levenshtein without a second edit of a moved pair): insertions, deletions,
/// substitutions and swaps of neighbours cost one each. Counts bytes. Answers `limit + 1` as soon as it is known to be
/// larger than `limit`.
int edit_distance(std::string_view a, std::string_view b, int limit);

/// The smallest edit_distance of `typed` to any beginning of `whole`; same `limit`.
int prefix_edit_distance(std::string_view typed, std::string_view whole, int limit);

}  // namespace codeflix::catalog
