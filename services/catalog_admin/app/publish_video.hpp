#pragma once

#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// Shows the title to viewers; a published one stays as it is. Errors: not_found `video.unknown` or `video.deleted`, conflict
/// `video.not_encoded` or `video.incomplete` with everything that is missing.
Result<Video> publish_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id);

/// Hides the title; a draft stays as it is.
Result<Video> unpublish_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id);

}  // namespace codeflix::catalog_admin
