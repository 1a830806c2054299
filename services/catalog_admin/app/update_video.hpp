#pragma once

#include "services/catalog_admin/app/video_input.hpp"

namespace codeflix::catalog_admin {

/// Errors: invalid `body.invalid`, not_found `video.unknown` or `video.deleted`, precondition_failed `if_match.stale`.
Result<Video> update_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id, std::int64_t expected, const VideoInput& input);

}  // namespace codeflix::catalog_admin
