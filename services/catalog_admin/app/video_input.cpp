#include "services/catalog_admin/app/video_input.hpp"

#include "services/catalog_admin/domain/field_check.hpp"

namespace codeflix::catalog_admin {

namespace {

VideoFields merged(VideoFields fields, const VideoInput& input) {
  fields.title = input.title;
  if (input.original_title) fields.original_title = *input.original_title;
  if (input.description) fields.description = *input.description;
  fields.year_launched = input.year_launched;
  fields.rating = input.rating;
  if (input.opened) fields.opened = *input.opened;
  if (input.categories) fields.categories = *input.categories;
  if (input.genres) fields.genres = *input.genres;
  if (input.cast) {
    fields.cast.clear();
    for (const auto& entry : *input.cast) fields.cast.push_back({entry.id, entry.role.value_or("")});
  }
  return fields;
}

std::string at(const char* field, std::size_t index) { return std::string(field) + "[" + std::to_string(index) + "]"; }

}  // namespace

Result<> apply_input(const Catalogue& catalogue, sql::Transaction& tx, const VideoInput& input, Video& video) {
  const auto fields = merged(video.fields, input);
  std::vector<CastMemberId> people;
  for (const auto& entry : fields.cast) people.push_back(entry.id);
  CODEFLIX_TRY_ASSIGN(const auto categories, catalogue.categories.known(tx, fields.categories));
  CODEFLIX_TRY_ASSIGN(const auto genres, catalogue.genres.categories_of(tx, fields.genres));
  CODEFLIX_TRY_ASSIGN(const auto members, catalogue.cast_members.known(tx, people));

  FieldCheck check;
  for (std::size_t i = 0; i < fields.categories.size(); ++i) {
    if (!categories.contains(fields.categories[i])) check.mistake(at("categories", i), "category.unknown", "There is no such category.");
  }
  for (std::size_t i = 0; i < fields.genres.size(); ++i) {
    if (!genres.contains(fields.genres[i])) check.mistake(at("genres", i), "genre.unknown", "There is no such genre.");
  }
  for (std::size_t i = 0; i < people.size(); ++i) {
    if (!members.contains(people[i])) check.mistake(at("cast", i) + ".id", "cast_member.unknown", "There is no such cast member.");
  }
  if (auto changed = video.change(fields, genres, catalogue.clock.now()); !changed) {
    for (auto& mistake : changed.error().fields) check.mistake(std::move(mistake.field), std::move(mistake.code), std::move(mistake.detail));
  }
  return check.verdict();
}

}  // namespace codeflix::catalog_admin
