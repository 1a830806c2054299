#pragma once

#include <optional>

#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// Takes the title from everybody's sight; its files stay for kRestorable. Uploads under way are given up.
/// Errors: not_found `video.unknown` or `video.deleted`, precondition_failed `if_match.stale`.
Result<> delete_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id, std::optional<std::int64_t> expected);

/// Takes a deleted title back, as a draft. Errors: not_found `video.unknown`, conflict `video.not_deleted`.
Result<Video> restore_video(const Catalogue& catalogue, sql::Transaction& tx, const VideoId& id);

/// Forgets titles that were deleted more than kRestorable ago and retires their assets; answers how many.
Result<std::int64_t> forget_deleted_videos(const Catalogue& catalogue, sql::Transaction& tx);

}  // namespace codeflix::catalog_admin
