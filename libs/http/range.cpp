#include "libs/http/range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "libs/base/ascii.hpp"

namespace codeflix::http {

namespace {

/// Digits only; a number beyond 64 bits is the largest, since no object is that big.
std::optional<std::uint64_t> number(std::string_view digits) {
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  std::uint64_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return read.ec == std::errc::result_out_of_range ? std::numeric_limits<std::uint64_t>::max() : value;
}

std::string_view without_weak(std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; }

}  // namespace

Range parse_range(std::string_view field, std::uint64_t size) {
  const Range whole{Range::Kind::whole, 0, size};
  const Range none{Range::Kind::unsatisfiable, 0, 0};
  if (!starts_with_word(field, "bytes=")) return whole;
  const auto spec = trim(field.substr(6));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return whole;
  const auto first_text = trim(spec.substr(0, dash));
  const auto last_text = trim(spec.substr(dash + 1));
  const auto first = number(first_text);
  const auto last = number(last_text);
  if (first_text.empty()) {
    if (!last) return whole;
    const auto count = std::min(*last, size);
    return count == 0 ? none : Range{Range::Kind::part, size - count, count};
  }
  if (!first || (!last_text.empty() && (!last || *last < *first))) return whole;
  if (*first >= size) return none;
  const auto end = last ? std::min(*last, size - 1) : size - 1;
  return {Range::Kind::part, *first, end - *first + 1};
}

bool matches_weakly(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const auto item = next_item(if_none_match, ',');
    if (item == "*" || (!item.empty() && without_weak(item) == without_weak(etag))) return true;
  }
  return false;
}

}  // namespace codeflix::http
