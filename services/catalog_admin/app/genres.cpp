#include "services/catalog_admin/app/genres.hpp"

#include <algorithm>

#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/app/counted.hpp"
#include "services/catalog_admin/app/expected_version.hpp"
#include "services/catalog_admin/domain/field_check.hpp"

namespace codeflix::catalog_admin {

namespace {

GenreFields merged(GenreFields fields, const GenreInput& input) {
  fields.name = input.name;
  if (input.active) fields.active = *input.active;
  fields.categories = input.categories;
  return fields;
}

Result<> check_categories(const Catalogue& catalogue, sql::Transaction& tx, const std::vector<CategoryId>& ids) {
  CODEFLIX_TRY_ASSIGN(const auto known, catalogue.categories.known(tx, ids));
  FieldCheck check;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!known.contains(ids[i])) check.mistake("categories[" + std::to_string(i) + "]", "category.unknown", "There is no such category.");
  }
  return check.verdict();
}

/// The videos that have the genre must still obey the cover rule when it belongs to other categories.
Result<> check_videos(const Catalogue& catalogue, sql::Transaction& tx, const GenreId& id, const std::vector<CategoryId>& categories) {
  CODEFLIX_TRY_ASSIGN(const auto videos, catalogue.videos.of_genre(tx, id));
  std::int64_t broken = 0;
  std::string example;
  for (const auto& video : videos) {
    CODEFLIX_TRY_ASSIGN(auto of_genres, catalogue.genres.categories_of(tx, video.fields.genres));
    of_genres[id] = categories;
    if (cover_mistakes(video.fields.categories, video.fields.genres, of_genres).empty()) continue;
    if (broken++ == 0) example = video.fields.title;
  }
  if (broken == 0) return {};
  return fail(ErrorKind::conflict, "genre.videos_depend",
              "The genres and categories of " + counted(broken, "title") + " would no longer fit together, for example of \"" + example +
                  "\". Change the titles first.",
              {{"categories", "genre.videos_depend", counted(broken, "title") + " would be left without a fitting genre."}});
}

bool keeps_all(const std::vector<CategoryId>& before, const std::vector<CategoryId>& after) {
  return std::ranges::all_of(before, [&](const CategoryId& id) { return std::ranges::find(after, id) != after.end(); });
}

}  // namespace

Result<Genre> create_genre(const Catalogue& catalogue, sql::Transaction& tx, const GenreInput& input) {
  CODEFLIX_TRY(replication::next_position(tx));
  const Time now = catalogue.clock.now();
  Genre genre{.id = GenreId::generate(catalogue.clock), .created_at = now};
  CODEFLIX_TRY(genre.change(merged({}, input), now));
  CODEFLIX_TRY(check_categories(catalogue, tx, genre.fields.categories));
  CODEFLIX_TRY(catalogue.genres.add(tx, genre));
  return genre;
}

Result<Genre> update_genre(const Catalogue& catalogue, sql::Transaction& tx, const GenreId& id, std::int64_t expected, const GenreInput& input) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(auto genre, catalogue.genres.get(tx, id));
  CODEFLIX_TRY(expect_version(genre.version, expected));
  const auto before = genre.fields.categories;
  CODEFLIX_TRY(genre.change(merged(genre.fields, input), catalogue.clock.now()));
  CODEFLIX_TRY(check_categories(catalogue, tx, genre.fields.categories));
  if (!keeps_all(before, genre.fields.categories)) CODEFLIX_TRY(check_videos(catalogue, tx, id, genre.fields.categories));
  CODEFLIX_TRY(catalogue.genres.save(tx, genre));
  return genre;
}

Result<> delete_genre(const Catalogue& catalogue, sql::Transaction& tx, const GenreId& id, std::optional<std::int64_t> expected) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(const auto genre, catalogue.genres.get(tx, id));
  if (expected) CODEFLIX_TRY(expect_version(genre.version, *expected));
  CODEFLIX_TRY_ASSIGN(const auto videos, catalogue.genres.users(tx, id));
  if (videos > 0) {
    return fail(ErrorKind::conflict, "genre.in_use",
                "This genre is in use by " + counted(videos, "title") +
                    " (deleted titles that can be restored count). Take it out of them first, or make it inactive.");
  }
  return catalogue.genres.remove(tx, genre);
}

}  // namespace codeflix::catalog_admin
