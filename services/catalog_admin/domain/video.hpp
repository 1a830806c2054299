#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/clock.hpp"
#include "services/catalog_admin/domain/ids.hpp"
#include "services/catalog_admin/domain/media_slot.hpp"

namespace codeflix::catalog_admin {

struct CastEntry {
  CastMemberId id;
  std::string role;
  bool operator==(const CastEntry&) const = default;
};

/// What an administrator may say of a video.
struct VideoFields {
  std::string title;
  std::string original_title = {};
  std::string description = {};
  std::int64_t year_launched = 0;
  std::string rating = {};  ///< domain/rating.hpp
  bool opened = false;
  std::vector<CategoryId> categories = {};
  std::vector<GenreId> genres = {};
  std::vector<CastEntry> cast = {};
};

/// The genres of a video with the categories of each, as they are stored.
using GenreCategories = std::map<GenreId, std::vector<CategoryId>>;

/// Every genre must share a category with the video, and every category must be covered by one of the genres.
/// Answers one mistake for each that breaks the rule.
std::vector<FieldError> cover_mistakes(const std::vector<CategoryId>& categories, const std::vector<GenreId>& genres,
                                       const GenreCategories& of_genres);

/// How long a deleted video can be taken back.
inline constexpr Duration kRestorable = std::chrono::hours(24 * 30);

struct Video {
  VideoId id;
  VideoFields fields = {};
  bool published = false;
  std::optional<Time> published_at = {};  ///< of the last publishing
  std::optional<Time> deleted_at = {};
  std::int64_t version = 0;   ///< of the fields: the ETag
  std::int64_t revision = 0;  ///< of the whole: the replicated document's version
  Time created_at = {};
  Time updated_at = {};
  std::map<Slot, MediaSlot> media = {};  ///< only slots that something happened to

  /// Takes new values. `of_genres` holds the categories of every genre that is named. Errors: invalid `body.invalid` with
  /// every mistake, also when a published title would lose what publishing needs.
  Result<> change(const VideoFields& wanted, const GenreCategories& of_genres, Time now);

  /// What stands between the title and its publishing, each with the field that it leads to.
  std::vector<FieldError> missing() const;

  /// Errors: conflict `video.not_encoded`, or `video.incomplete` when only other things are missing; both list everything.
  Result<> publish(Time now);
  void unpublish(Time now);

  /// Hides and marks it; the files stay until the time for taking it back is over.
  void remove(Time now);
  /// Error: conflict `video.not_deleted`.
  Result<> restore(Time now);

  const LiveMedia* live(Slot slot) const;

 private:
  void touch(Time now);
};

}  // namespace codeflix::catalog_admin
