#include "services/catalog_admin/app/create_video.hpp"

#include "libs/replication/change_log.hpp"

namespace codeflix::catalog_admin {

Result<Video> create_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoInput& input) {
  CODEFLIX_TRY(replication::next_position(tx));
  Video video{.id = VideoId::generate(catalogue.clock)};
  CODEFLIX_TRY(apply_input(catalogue, tx, input, video));
  video.created_at = video.updated_at;
  CODEFLIX_TRY(catalogue.videos.add(tx, video));
  return video;
}

}  // namespace codeflix::catalog_admin
