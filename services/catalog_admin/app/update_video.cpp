#include "services/catalog_admin/app/update_video.hpp"

#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/app/expected_version.hpp"
#include "services/catalog_admin/app/find_video.hpp"

namespace codeflix::catalog_admin {

Result<Video> update_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id, std::int64_t expected, const VideoInput& input) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(auto video, find_video(catalogue, tx, id));
  CODEFLIX_TRY(expect_version(video.version, expected));
  CODEFLIX_TRY(apply_input(catalogue, tx, input, video));
  CODEFLIX_TRY(catalogue.videos.save(tx, video));
  return video;
}

}  // namespace codeflix::catalog_admin
