#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/clock.hpp"
#include "services/catalog_admin/domain/ids.hpp"

namespace codeflix::catalog_admin {

struct GenreFields {
  std::string name;
  bool active = true;
  std::vector<CategoryId> categories = {};
};

struct Genre {
  GenreId id;
  GenreFields fields = {};
  std::int64_t version = 0;
  Time created_at = {};
  Time updated_at = {};

  /// Takes new values; that the categories exist is the caller's to check. Error: invalid `body.invalid`.
  Result<> change(const GenreFields& wanted, Time now);
};

}  // namespace codeflix::catalog_admin
