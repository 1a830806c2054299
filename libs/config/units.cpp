#include "libs/config/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>

namespace codeflix::config {

namespace {

template <class Unit>
struct Named {
  std::string_view name;
  Unit unit;
};

constexpr std::array<Named<std::int64_t>, 4> kDurations = {{{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}}};
constexpr std::array<Named<std::uint64_t>, 8> kSizes = {{{"TB", 1'000'000'000'000},
                                                         {"TiB", 1ULL << 40},
                                                         {"GB", 1'000'000'000},
                                                         {"GiB", 1ULL << 30},
                                                         {"MB", 1'000'000},
                                                         {"MiB", 1ULL << 20},
                                                         {"KB", 1'000},
                                                         {"KiB", 1ULL << 10}}};

/// Digits and what follows them.
template <class Number>
std::optional<std::pair<Number, std::string_view>> split(std::string_view text) {
  Number number = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || (!text.empty() && text[0] == '-')) return std::nullopt;
  return std::pair(number, text.substr(static_cast<std::size_t>(at - text.data())));
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto parts = split<std::int64_t>(text);
  if (!parts) return std::nullopt;
  for (const auto& [name, unit] : kDurations)
    if (parts->second == name && parts->first <= std::numeric_limits<std::int64_t>::max() / 1'000'000 / unit)
      return std::chrono::seconds(parts->first * unit);
  return std::nullopt;
}

std::string format_duration(std::chrono::seconds value) {
  for (const auto& [name, unit] : kDurations)
    if (value.count() != 0 && value.count() % unit == 0) return fmt::format("{}{}", value.count() / unit, name);
  return "0s";
}

std::optional<ByteSize> parse_size(std::string_view text) {
  const auto parts = split<std::uint64_t>(text);
  if (!parts) return std::nullopt;
  if (parts->second.empty()) return ByteSize{parts->first};
  for (const auto& [name, unit] : kSizes)
    if (parts->second == name && parts->first <= std::numeric_limits<std::int64_t>::max() / unit) return ByteSize{parts->first * unit};
  return std::nullopt;
}

std::string format_size(ByteSize value) {
  for (const auto& [name, unit] : kSizes)
    if (value.bytes != 0 && value.bytes % unit == 0) return fmt::format("{}{}", value.bytes / unit, name);
  return std::to_string(value.bytes);
}

}  // namespace codeflix::config
