#pragma once

#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// Errors: not_found `video.unknown`, not_found `video.deleted` with the day until which it can be restored.
Result<Video> find_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id);
/// A deleted one is found too. Error: not_found `video.unknown`.
Result<Video> find_any_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id);

}  // namespace codeflix::catalog_admin
