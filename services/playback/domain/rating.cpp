#include "services/playback/domain/rating.hpp"

#include <algorithm>
#include <array>

namespace codeflix::playback {

int rating_rank(std::string_view rating) {
  constexpr std::array<std::string_view, 7> kOrder = {"ER", "L", "10", "12", "14", "16", "18"};
  return static_cast<int>(std::ranges::find(kOrder, rating) - kOrder.begin());
}

}  // namespace codeflix::playback
