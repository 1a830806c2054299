#include "services/catalog_admin/app/publish_video.hpp"

#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/app/find_video.hpp"

namespace codeflix::catalog_admin {

Result<Video> publish_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(auto video, find_video(catalogue, tx, id));
  if (video.published) return video;
  CODEFLIX_TRY(video.publish(catalogue.clock.now()));
  CODEFLIX_TRY(catalogue.videos.save(tx, video));
  return video;
}

Result<Video> unpublish_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(auto video, find_video(catalogue, tx, id));
  if (!video.published) return video;
  video.unpublish(catalogue.clock.now());
  CODEFLIX_TRY(catalogue.videos.save(tx, video));
  return video;
}

}  // namespace codeflix::catalog_admin
