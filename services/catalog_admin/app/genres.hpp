#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// What comes in; on a change, what is left out keeps its value.
struct GenreInput {
  std::string name;
  std::optional<bool> active;
  std::vector<CategoryId> categories;
};
BOOST_DESCRIBE_STRUCT(GenreInput, (), (name, active, categories))

/// Errors: invalid `body.invalid` (also for categories that do not exist), conflict `genre.name_taken`.
Result<Genre> create_genre(const Catalogue& catalogue, sql::Transaction& tx, const GenreInput& input);

/// Errors also: not_found `genre.unknown`, precondition_failed `if_match.stale`, conflict `genre.videos_depend` when a
/// video would be left with a genre or a category that breaks the cover rule.
Result<Genre> update_genre(const Catalogue& catalogue, sql::Transaction& tx, const GenreId& id, std::int64_t expected, const GenreInput& input);

/// Error also: conflict `genre.in_use` with the number of its users.
Result<> delete_genre(const Catalogue& catalogue, sql::Transaction& tx, const GenreId& id, std::optional<std::int64_t> expected);

}  // namespace codeflix::catalog_admin
