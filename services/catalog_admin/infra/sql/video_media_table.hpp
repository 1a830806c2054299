#pragma once

#include <map>
#include <vector>

#include "libs/sql/database.hpp"
#include "services/catalog_admin/domain/video.hpp"

namespace codeflix::catalog_admin {

/// The rows of `video_media`, one a slot.
Result<std::map<VideoId, std::map<Slot, MediaSlot>>> read_media(sql::Transaction& tx, const std::vector<VideoId>& ids);
Result<> write_media(sql::Transaction& tx, const VideoId& id, Slot slot, const MediaSlot& media);

}  // namespace codeflix::catalog_admin
