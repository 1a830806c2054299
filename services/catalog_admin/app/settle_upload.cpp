#include "services/catalog_admin/app/settle_upload.hpp"

#include "libs/messaging/outbox.hpp"
#include "services/catalog_admin/app/abandon_upload.hpp"
#include "services/catalog_admin/app/retire.hpp"
#include "services/encoder/contract/messages.hpp"

namespace codeflix::catalog_admin {

namespace {

constexpr std::int64_t kAtOnce = 50;

Result<Upload> find_upload(const Catalogue& catalogue, sql::Transaction& tx, const AssetId& id) {
  CODEFLIX_TRY_ASSIGN(auto upload, catalogue.uploads.find(tx, id));
  if (!upload) return fail(ErrorKind::not_found, "upload.unknown", "There is no such upload.");
  return std::move(*upload);
}

Result<> order_work(const Catalogue& catalogue, sql::Transaction& tx, const Upload& upload, const Video& video) {
  messaging::Event job{.source = "catalog_admin", .subject = upload.id.str(), .version = 1};
  if (is_picture(upload.slot)) {
    job.type = encoder::kInspectImage;
    job.data = json::write(encoder::InspectImage{upload.id.str(), upload.video_id.str(), to_string(upload.slot), upload.raw_key()});
  } else {
    job.type = encoder::kEncodeMedia;
    job.data = json::write(encoder::EncodeMedia{upload.id.str(), upload.video_id.str(), to_string(upload.slot), upload.raw_key(), upload.length,
                                                upload.filename, video.fields.title});
  }
  return messaging::tell(tx, catalogue.clock, std::move(job));
}

Result<Upload> hand_over(const Catalogue& catalogue, sql::Transaction& tx, const AssetId& id, const std::optional<MediaFailure>& refusal) {
  CODEFLIX_TRY_ASSIGN(auto upload, find_upload(catalogue, tx, id));
  if (upload.state != UploadState::receiving) return upload;
  CODEFLIX_TRY_ASSIGN(auto video, catalogue.videos.find(tx, upload.video_id));
  if (!video || video->deleted_at) {
    CODEFLIX_TRY(abandon(catalogue, tx, upload));
    return upload;
  }
  auto& slot = video->media[upload.slot];
  CODEFLIX_TRY(retire(catalogue, tx, slot.take({upload.id, upload.raw_key(), upload.filename, upload.length})));
  if (refusal) {
    slot.failed(upload.id, *refusal);
    upload.state = UploadState::refused;
    upload.reason = refusal->reason;
    CODEFLIX_TRY(catalogue.retired.add(tx, upload.id, false, catalogue.clock.now()));
  } else {
    upload.state = UploadState::finished;
    CODEFLIX_TRY(order_work(catalogue, tx, upload, *video));
  }
  upload.updated_at = catalogue.clock.now();
  CODEFLIX_TRY(catalogue.uploads.save(tx, upload));
  CODEFLIX_TRY(catalogue.videos.save_slot(tx, *video, upload.slot));
  return upload;
}

}  // namespace

Result<Upload> settle_upload(UploadDesk& desk, const AssetId& id) {
  const auto alone = desk.gate.enter(id);
  CODEFLIX_TRY_ASSIGN(auto upload, desk.database.read([&](sql::Transaction& tx) { return find_upload(desk.catalogue, tx, id); }));
  if (upload.state != UploadState::receiving) return upload;
  std::optional<MediaFailure> refusal;
  if (upload.complete() || upload.head.size() >= kUploadHead) refusal = content_refusal(upload.slot, upload.head);
  if (!upload.complete() && !refusal) return upload;
  if (!refusal) CODEFLIX_TRY(desk.raw.complete(upload.raw_key()));
  return desk.database.write([&](sql::Transaction& tx) { return hand_over(desk.catalogue, tx, id, refusal); });
}

Result<> settle_left_over(UploadDesk& desk) {
  CODEFLIX_TRY_ASSIGN(const auto ids, desk.database.read([&](sql::Transaction& tx) { return desk.catalogue.uploads.unsettled(tx, kAtOnce); }));
  for (const auto& id : ids) CODEFLIX_TRY(settle_upload(desk, id));
  return {};
}

}  // namespace codeflix::catalog_admin
