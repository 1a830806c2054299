#include "services/catalog_admin/app/find_video.hpp"

namespace codeflix::catalog_admin {

Result<Video> find_any_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id) {
  CODEFLIX_TRY_ASSIGN(auto video, catalogue.videos.find(tx, id));
  if (!video) return fail(ErrorKind::not_found, "video.unknown", "There is no such title.");
  return std::move(*video);
}

Result<Video> find_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id) {
  CODEFLIX_TRY_ASSIGN(auto video, find_any_video(catalogue, tx, id));
  if (video.deleted_at) {
    return fail(ErrorKind::not_found, "video.deleted",
                "This title was deleted. It can be restored until " + to_rfc3339(*video.deleted_at + kRestorable) + ".");
  }
  return video;
}

}  // namespace codeflix::catalog_admin
