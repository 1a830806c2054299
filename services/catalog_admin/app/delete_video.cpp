#include "services/catalog_admin/app/delete_video.hpp"

#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/app/abandon_upload.hpp"
#include "services/catalog_admin/app/expected_version.hpp"
#include "services/catalog_admin/app/find_video.hpp"

namespace codeflix::catalog_admin {

namespace {
constexpr std::int64_t kAtOnce = 50;
}

Result<> delete_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id, std::optional<std::int64_t> expected) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(auto video, find_video(catalogue, tx, id));
  if (expected) CODEFLIX_TRY(expect_version(video.version, *expected));
  CODEFLIX_TRY_ASSIGN(auto uploads, catalogue.uploads.receiving_for(tx, id));
  for (auto& upload : uploads) CODEFLIX_TRY(abandon(catalogue, tx, upload));
  video.remove(catalogue.clock.now());
  return catalogue.videos.save(tx, video);
}

Result<Video> restore_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(auto video, find_any_video(catalogue, tx, id));
  CODEFLIX_TRY(video.restore(catalogue.clock.now()));
  CODEFLIX_TRY(catalogue.videos.save(tx, video));
  return video;
}

Result<std::int64_t> forget_deleted_videos(const Catalogue& catalogue, sql::Transaction& tx) {
  const Time now = catalogue.clock.now();
  CODEFLIX_TRY_ASSIGN(const auto ids, catalogue.videos.deleted_before(tx, now - kRestorable, kAtOnce));
  for (const auto& id : ids) {
    CODEFLIX_TRY_ASSIGN(const auto video, find_any_video(catalogue, tx, id));
    for (const auto& [slot, media] : video.media) {
      for (const auto& asset : media.assets()) CODEFLIX_TRY(catalogue.retired.add(tx, asset.asset_id, true, now));
    }
    CODEFLIX_TRY(catalogue.videos.forget(tx, id));
  }
  return static_cast<std::int64_t>(ids.size());
}

}  // namespace codeflix::catalog_admin
