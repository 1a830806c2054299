#include "services/catalog/domain/edit_distance.hpp"

#include <algorithm>
#include <vector>

namespace codeflix::catalog {
namespace {

/// Rows run along `b`. `best_end` collects the smallest last cell of any row, which is the distance of `a` to a beginning of `b`.
int distance(std::string_view a, std::string_view b, int limit, bool prefix) {
  const auto width = a.size() + 1;
  thread_local std::vector<int> cells;
  cells.assign(width * 3, 0);
  int* before = cells.data();
  int* last = before + width;
  int* row = last + width;
  for (std::size_t i = 0; i < width; ++i) last[i] = static_cast<int>(i);
  int best_end = last[a.size()];
  for (std::size_t j = 1; j <= b.size(); ++j) {
    row[0] = static_cast<int>(j);
    int smallest = row[0];
    for (std::size_t i = 1; i < width; ++i) {
      const bool same = a[i - 1] == b[j - 1];
      int cell = std::min({last[i] + 1, row[i - 1] + 1, last[i - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cell = std::min(cell, before[i - 2] + 1);
      row[i] = cell;
      smallest = std::min(smallest, cell);
    }
    best_end = std::min(best_end, row[a.size()]);
    if (smallest > limit) {
      // A swap can still reach over one row, never below the smallest of the row before.
      const int earlier = *std::min_element(last, last + width);
      if (earlier >= limit) return prefix ? std::min(best_end, limit + 1) : limit + 1;
    }
    int* const oldest = before;
    before = last;
    last = row;
    row = oldest;
  }
  return std::min(prefix ? best_end : last[a.size()], limit + 1);
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b, int limit) {
  const auto apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (apart > static_cast<std::size_t>(limit)) return limit + 1;
  return distance(a, b, limit, false);
}

int prefix_edit_distance(std::string_view typed, std::string_view whole, int limit) { return distance(typed, whole, limit, true); }

}  // namespace codeflix::catalog
