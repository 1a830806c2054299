#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "libs/sql/database.hpp"
#include "services/catalog_admin/app/list.hpp"
#include "services/catalog_admin/domain/video.hpp"

namespace codeflix::catalog_admin {

struct VideoFilter {
  bool deleted = false;  ///< the deleted ones instead of the others
  std::optional<bool> published = {};
  std::optional<CategoryId> category = {};
  std::optional<GenreId> genre = {};
  std::optional<CastMemberId> cast_member = {};
  std::optional<std::string> rating = {};
  std::optional<MediaStatus> status = {};  ///< of the main video
};

/// Videos as they are kept.
class VideoRepository {
 public:
  virtual ~VideoRepository() = default;

  /// Deleted ones too, until they are forgotten.
  virtual Result<std::optional<Video>> find(sql::Transaction& tx, const VideoId& id) const = 0;
  virtual Result<Listed<Video>> list(sql::Transaction& tx, const ListRequest& request, const VideoFilter& filter) const = 0;
  /// Every video that has the genre, deleted ones too.
  virtual Result<std::vector<Video>> of_genre(sql::Transaction& tx, const GenreId& id) const = 0;
  virtual Result<std::vector<VideoId>> deleted_before(sql::Transaction& tx, Time moment, std::int64_t max) const = 0;

  /// Publishes the document to the readers, or withdraws it when the video is deleted, in the same transaction.
  virtual Result<> add(sql::Transaction& tx, const Video& video) = 0;
  virtual Result<> save(sql::Transaction& tx, const Video& video) = 0;
  /// One slot without its live part's news: what only administrators see.
  virtual Result<> save_slot(sql::Transaction& tx, const Video& video, Slot slot) = 0;
  virtual Result<> forget(sql::Transaction& tx, const VideoId& id) = 0;
};

}  // namespace codeflix::catalog_admin
