#include "services/catalog_admin/app/begin_upload.hpp"

#include "services/catalog_admin/app/find_video.hpp"

namespace codeflix::catalog_admin {

Result<Upload> begin_upload(const Catalogue& catalogue, const UploadLimits& limits, sql::Transaction& tx, const UploadAnnouncement& announcement) {
  CODEFLIX_TRY_ASSIGN(auto label, label_of(announcement.filename));
  CODEFLIX_TRY(check_beginning(announcement.slot, label, announcement.length, limits));
  CODEFLIX_TRY(find_video(catalogue, tx, announcement.video_id));
  const Time now = catalogue.clock.now();
  Upload upload{.id = AssetId::generate(catalogue.clock),
                .video_id = announcement.video_id,
                .slot = announcement.slot,
                .filename = std::move(label),
                .metadata = announcement.metadata,
                .length = announcement.length,
                .subject = announcement.subject,
                .who = announcement.who,
                .created_at = now,
                .updated_at = now,
                .expires_at = now + kUploadLifetime};
  CODEFLIX_TRY(catalogue.uploads.add(tx, upload));
  return upload;
}

}  // namespace codeflix::catalog_admin
