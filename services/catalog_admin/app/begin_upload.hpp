#pragma once

#include <string>

#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// What a client says of a file before it sends it.
struct UploadAnnouncement {
  VideoId video_id;
  Slot slot = Slot::video;
  std::string filename;  ///< as it was sent; only its label is kept
  std::string metadata;  ///< the raw Upload-Metadata
  std::int64_t length = 0;
  std::string subject;
  std::string who;
};

/// Opens a place for a file. Several uploads into one slot may be under way: the one that is complete last stays.
/// Errors: not_found `video.unknown` or `video.deleted`, and those of label_of and check_beginning.
Result<Upload> begin_upload(const Catalogue& catalogue, const UploadLimits& limits, sql::Transaction& tx, const UploadAnnouncement& announcement);

}  // namespace codeflix::catalog_admin
