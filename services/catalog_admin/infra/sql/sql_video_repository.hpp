#pragma once

#include "services/catalog_admin/app/video_repository.hpp"

namespace codeflix::catalog_admin {

class SqlVideoRepository final : public VideoRepository {
 public:
  explicit SqlVideoRepository(const Clock& clock) : clock_(clock) {}

  Result<std::optional<Video>> find(sql::Transaction& tx, const VideoId& id) const override;
  Result<Listed<Video>> list(sql::Transaction& tx, const ListRequest& request, const VideoFilter& filter) const override;
  Result<std::vector<Video>> of_genre(sql::Transaction& tx, const GenreId& id) const override;
  Result<std::vector<VideoId>> deleted_before(sql::Transaction& tx, Time moment, std::int64_t max) const override;
  Result<> add(sql::Transaction& tx, const Video& video) override;
  Result<> save(sql::Transaction& tx, const Video& video) override;
  Result<> save_slot(sql::Transaction& tx, const Video& video, Slot slot) override;
  Result<> forget(sql::Transaction& tx, const VideoId& id) override;

 private:
  Result<> parts_and_tell(sql::Transaction& tx, const Video& video);

  const Clock& clock_;
};

}  // namespace codeflix::catalog_admin
