#pragma once

#include <cstdint>
#include <string>

#include "libs/base/clock.hpp"
#include "services/catalog_admin/domain/ids.hpp"

namespace codeflix::catalog_admin {

/// What an administrator may say of a category.
struct CategoryFields {
  std::string name;
  std::string description = {};
  bool active = true;
};

struct Category {
  CategoryId id;
  CategoryFields fields = {};
  std::int64_t version = 0;  ///< rises with every change; 0 before the first
  Time created_at = {};
  Time updated_at = {};

  /// Takes new values. Error: invalid `body.invalid` with every mistake; nothing is changed then.
  Result<> change(const CategoryFields& wanted, Time now);
};

}  // namespace codeflix::catalog_admin
