#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace codeflix::catalog_admin {

/// Which part of a list is wanted.
struct ListRequest {
  std::int64_t offset = 0;
  std::int64_t limit = 25;
  std::string sort = {};  ///< a field's name
  bool descending = false;
  std::string search = {};  ///< folded (base/text.hpp); empty: everything
};

template <class T>
struct Listed {
  std::vector<T> items;
  std::int64_t total = 0;
};

}  // namespace codeflix::catalog_admin
