#pragma once

#include <cstdint>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codeflix {

/// Header fields of HTTP, with names compared without case; a repeated name keeps every value. They are kept as the lines that go out,
/// in order: an answer of twenty fields is two allocations, and written with one copy. What get() and all() show lives until the next change.
class Headers {
 public:
  std::string_view get(std::string_view name) const;  ///< first value, or empty
  bool has(std::string_view name) const { return find(name) != nullptr; }
  void set(std::string_view name, std::string_view value);  ///< replaces
  /// A line feed, a carriage return or a zero in the value becomes a space: a value must not end its line, or what came from a client
  /// would become fields of its own (RFC 9110 section 5.5).
  void add(std::string_view name, std::string_view value);
  void remove(std::string_view name);

  /// A range of pairs (name, value).
  auto all() const {
    return fields_ | std::views::transform([this](const Field& field) { return std::pair(name_of(field), value_of(field)); });
  }
  /// `Name: value` and CRLF for each.
  const std::string& lines() const { return lines_; }

 private:
  /// Where a line begins, and how long its parts are.
  struct Field {
    std::uint32_t at;
    std::uint32_t name;
    std::uint32_t value;
  };
  std::string_view name_of(const Field& field) const { return std::string_view(lines_).substr(field.at, field.name); }
  std::string_view value_of(const Field& field) const;
  const Field* find(std::string_view name) const;

  std::string lines_;
  std::vector<Field> fields_;
};

}  // namespace codeflix
