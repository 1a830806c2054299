#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace codeflix::catalog_admin {

/// `1 title`, `3 titles`.
inline std::string counted(std::int64_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

}  // namespace codeflix::catalog_admin
