#pragma once

#include <array>
#include <string_view>

namespace codeflix::catalog_admin {

/// Brazil's ClassInd from mild to strict; ER is specially recommended.
inline constexpr std::array<std::string_view, 7> kRatings{"ER", "L", "10", "12", "14", "16", "18"};

bool is_rating(std::string_view text);

}  // namespace codeflix::catalog_admin
