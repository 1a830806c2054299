#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace codeflix::http {

/// What a Range field asks of a representation (RFC 9110 section 14).
struct Range {
  enum class Kind { whole, part, unsatisfiable };
  Kind kind = Kind::whole;  ///< whole also for a field that is malformed, of another unit, or of several ranges
  std::uint64_t offset = 0;
  std::uint64_t count = 0;
};

Range parse_range(std::string_view field, std::uint64_t size);

/// Whether an If-None-Match list has `*` or the tag, by weak comparison.
bool matches_weakly(std::string_view if_none_match, std::string_view etag);

}  // namespace codeflix::http
