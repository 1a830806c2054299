#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codeflix {

/// Header fields of HTTP, with names compared without case; a repeated name keeps every value.
class Headers {
 public:
  std::string_view get(std::string_view name) const;  ///< first value, or empty
  bool has(std::string_view name) const;
  void set(std::string_view name, std::string value);  ///< replaces
  void add(std::string_view name, std::string value);
  void remove(std::string_view name);
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace codeflix
