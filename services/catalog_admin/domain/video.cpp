#include "services/catalog_admin/domain/video.hpp"

#include <algorithm>
#include <set>

#include "services/catalog_admin/domain/field_check.hpp"
#include "services/catalog_admin/domain/rating.hpp"

namespace codeflix::catalog_admin {

namespace {

constexpr std::int64_t kFirstFilm = 1888;
constexpr std::size_t kMaxLinks = 100;
constexpr std::size_t kMaxCast = 500;

std::string at(const std::string& field, std::size_t index) { return field + "[" + std::to_string(index) + "]"; }

template <class I>
void check_links(FieldCheck& check, const std::string& field, const std::vector<I>& ids) {
  if (ids.size() > kMaxLinks) check.mistake(field, "list.too_long", "At most 100 entries are taken here.");
  std::set<I> seen;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!seen.insert(ids[i]).second) check.mistake(at(field, i), "list.duplicate", "This one is in the list already.");
  }
}

std::vector<CastEntry> check_cast(FieldCheck& check, const std::vector<CastEntry>& wanted) {
  if (wanted.size() > kMaxCast) check.mistake("cast", "list.too_long", "At most 500 people are taken here.");
  std::vector<CastEntry> cleaned;
  std::set<std::pair<CastMemberId, std::string>> seen;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CastEntry entry{wanted[i].id, check.text(at("cast", i) + ".role", wanted[i].role, 0, 255)};
    if (!seen.insert({entry.id, entry.role}).second)
      check.mistake(at("cast", i), "list.duplicate", "This person is in the list with the same role already.");
    cleaned.push_back(std::move(entry));
  }
  return cleaned;
}

int year_of(Time time) { return static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(time)).year()); }

FieldError no_category() { return {"categories", "video.no_category", "At least one category is needed."}; }
FieldError no_genre() { return {"genres", "video.no_genre", "At least one genre is needed."}; }

}  // namespace

bool is_rating(std::string_view text) { return std::ranges::find(kRatings, text) != kRatings.end(); }

std::vector<FieldError> cover_mistakes(const std::vector<CategoryId>& categories, const std::vector<GenreId>& genres,
                                       const GenreCategories& of_genres) {
  std::vector<FieldError> mistakes;
  std::set<CategoryId> covered;
  for (std::size_t i = 0; i < genres.size(); ++i) {
    const auto found = of_genres.find(genres[i]);
    if (found == of_genres.end()) continue;
    bool shares = false;
    for (const auto& category : found->second) {
      covered.insert(category);
      shares = shares || std::ranges::find(categories, category) != categories.end();
    }
    if (!shares) mistakes.push_back({at("genres", i), "video.genre_without_category", "This genre has no category in common with the title."});
  }
  for (std::size_t i = 0; i < categories.size(); ++i) {
    if (!covered.contains(categories[i])) {
      mistakes.push_back({at("categories", i), "video.category_not_covered", "None of the title's genres belongs to this category."});
    }
  }
  return mistakes;
}

Result<> Video::change(const VideoFields& wanted, const GenreCategories& of_genres, Time now) {
  FieldCheck check;
  VideoFields cleaned = wanted;
  cleaned.title = check.text("title", wanted.title, 1, 255);
  cleaned.original_title = check.text("original_title", wanted.original_title, 0, 255);
  cleaned.description = check.text("description", wanted.description, 0, 4000, true);
  if (const int last = year_of(now) + 1; wanted.year_launched < kFirstFilm || wanted.year_launched > last) {
    check.mistake("year_launched", "video.year", "The year lies between 1888 and " + std::to_string(last) + ".");
  }
  if (!is_rating(wanted.rating)) check.mistake("rating", "video.rating", "One of these is expected here: ER, L, 10, 12, 14, 16, 18.");
  check_links(check, "categories", wanted.categories);
  check_links(check, "genres", wanted.genres);
  cleaned.cast = check_cast(check, wanted.cast);
  for (auto& mistake : cover_mistakes(wanted.categories, wanted.genres, of_genres)) {
    check.mistake(std::move(mistake.field), std::move(mistake.code), std::move(mistake.detail));
  }
  if (published && wanted.categories.empty()) check.mistake("categories", "video.no_category", "A published title needs at least one category.");
  if (published && wanted.genres.empty()) check.mistake("genres", "video.no_genre", "A published title needs at least one genre.");
  CODEFLIX_TRY(check.verdict());
  fields = std::move(cleaned);
  ++version;
  touch(now);
  return {};
}

std::vector<FieldError> Video::missing() const {
  std::vector<FieldError> list;
  if (live(Slot::video) == nullptr) {
    const auto found = media.find(Slot::video);
    const auto status = found == media.end() ? MediaStatus::empty : found->second.status;
    const std::string words = status == MediaStatus::empty    ? "The video has not been uploaded yet."
                              : status == MediaStatus::failed ? "The video could not be encoded."
                                                              : "The video is still being encoded.";
    list.push_back({"media.video", "video.not_encoded", words});
  }
  if (fields.categories.empty()) list.push_back(no_category());
  if (fields.genres.empty()) list.push_back(no_genre());
  if (live(Slot::thumbnail) == nullptr) {
    list.push_back({"images.thumbnail", "video.no_thumbnail", "A thumbnail is needed; one is made when the video is encoded."});
  }
  return list;
}

Result<> Video::publish(Time now) {
  if (published) return {};
  auto list = missing();
  if (!list.empty()) {
    const bool not_encoded = list.front().code == "video.not_encoded";
    std::string words = not_encoded ? list.front().detail : "The title is not complete.";
    return fail(ErrorKind::conflict, not_encoded ? "video.not_encoded" : "video.incomplete", "It cannot be published yet. " + words, std::move(list));
  }
  published = true;
  published_at = now;
  touch(now);
  return {};
}

void Video::unpublish(Time now) {
  if (!published) return;
  published = false;
  touch(now);
}

void Video::remove(Time now) {
  published = false;
  deleted_at = now;
  touch(now);
}

Result<> Video::restore(Time now) {
  if (!deleted_at) return fail(ErrorKind::conflict, "video.not_deleted", "This title is not deleted.");
  deleted_at.reset();
  touch(now);
  return {};
}

const LiveMedia* Video::live(Slot slot) const {
  const auto found = media.find(slot);
  return found != media.end() && found->second.live ? &*found->second.live : nullptr;
}

void Video::touch(Time now) {
  ++revision;
  updated_at = now;
}

}  // namespace codeflix::catalog_admin
