#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

struct CastEntryInput {
  CastMemberId id;
  std::optional<std::string> role;
};
BOOST_DESCRIBE_STRUCT(CastEntryInput, (), (id, role))

/// What comes in; on a change, what is left out keeps its value.
struct VideoInput {
  std::string title;
  std::optional<std::string> original_title;
  std::optional<std::string> description;
  std::int64_t year_launched = 0;
  std::string rating;
  std::optional<bool> opened;
  std::optional<std::vector<CategoryId>> categories;
  std::optional<std::vector<GenreId>> genres;
  std::optional<std::vector<CastEntryInput>> cast;
};
BOOST_DESCRIBE_STRUCT(VideoInput, (), (title, original_title, description, year_launched, rating, opened, categories, genres, cast))

/// Puts the input over the video's fields; what it refers to must exist. Error: invalid `body.invalid`.
Result<> apply_input(const Catalogue& catalogue, sql::Transaction& tx, const VideoInput& input, Video& video);

}  // namespace codeflix::catalog_admin
