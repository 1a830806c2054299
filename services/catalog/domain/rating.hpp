#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace codeflix::catalog {

/// Brazil's ClassInd, from what suits everybody to what suits adults only; the order is that of parental control.
enum class Rating { er, l, r10, r12, r14, r16, r18 };

inline constexpr std::array<std::string_view, 7> kRatingNames = {"ER", "L", "10", "12", "14", "16", "18"};

inline std::string_view to_string(Rating rating) { return kRatingNames.at(static_cast<std::size_t>(rating)); }

inline std::optional<Rating> parse_rating(std::string_view name) {
  for (std::size_t i = 0; i < kRatingNames.size(); ++i) {
    if (kRatingNames.at(i) == name) return static_cast<Rating>(i);
  }
  return std::nullopt;
}

}  // namespace codeflix::catalog
