#pragma once

#include "services/catalog_admin/app/video_input.hpp"

namespace codeflix::catalog_admin {

/// Makes a draft. Error: invalid `body.invalid`.
Result<Video> create_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoInput& input);

}  // namespace codeflix::catalog_admin
