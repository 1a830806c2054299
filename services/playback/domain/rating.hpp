#pragma once

#include <string_view>

namespace codeflix::playback {

/// Position of a rating (Brazil's ClassInd; ER is specially recommended) in the order ER < L < 10 < 12 < 14 < 16 < 18. Text
/// that is no rating stands above all, so that nobody is shown what nobody has rated.
int rating_rank(std::string_view rating);

}  // namespace codeflix::playback
