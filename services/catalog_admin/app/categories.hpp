#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// What comes in; on a change, what is left out keeps its value.
struct CategoryInput {
  std::string name;
  std::optional<std::string> description;
  std::optional<bool> active;
};
BOOST_DESCRIBE_STRUCT(CategoryInput, (), (name, description, active))

/// Errors: invalid `body.invalid`, conflict `category.name_taken`.
Result<Category> create_category(const Catalogue& catalogue, sql::Transaction& tx, const CategoryInput& input);

/// Errors also: not_found `category.unknown`, precondition_failed `if_match.stale`.
Result<Category> update_category(const Catalogue& catalogue, sql::Transaction& tx, const CategoryId& id, std::int64_t expected,
                                 const CategoryInput& input);

/// Error also: conflict `category.in_use` with the number of its users.
Result<> delete_category(const Catalogue& catalogue, sql::Transaction& tx, const CategoryId& id, std::optional<std::int64_t> expected);

}  // namespace codeflix::catalog_admin
