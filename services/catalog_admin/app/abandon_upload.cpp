#include "services/catalog_admin/app/abandon_upload.hpp"

namespace codeflix::catalog_admin {

namespace {
constexpr std::int64_t kAtOnce = 100;
}

Result<> abandon(const Catalogue& catalogue, sql::Transaction& tx, Upload& upload) {
  const Time now = catalogue.clock.now();
  upload.state = UploadState::abandoned;
  upload.updated_at = now;
  ++upload.lock;
  CODEFLIX_TRY(catalogue.uploads.save(tx, upload));
  return catalogue.retired.add(tx, upload.id, false, now);
}

Result<> abandon_upload(const Catalogue& catalogue, sql::Transaction& tx, const AssetId& id) {
  CODEFLIX_TRY_ASSIGN(auto upload, catalogue.uploads.find(tx, id));
  if (!upload || upload->state == UploadState::abandoned || upload->state == UploadState::refused) {
    return fail(ErrorKind::not_found, "upload.unknown", "There is no such upload, or it is over.");
  }
  if (upload->state == UploadState::finished) {
    return fail(ErrorKind::conflict, "upload.finished", "This upload is finished; the file belongs to the title now.");
  }
  return abandon(catalogue, tx, *upload);
}

Result<> sweep_uploads(const Catalogue& catalogue, sql::Transaction& tx) {
  const Time now = catalogue.clock.now();
  CODEFLIX_TRY_ASSIGN(auto expired, catalogue.uploads.expired(tx, now, kAtOnce));
  for (auto& upload : expired) CODEFLIX_TRY(abandon(catalogue, tx, upload));
  return catalogue.uploads.forget_before(tx, now - kUploadLifetime);
}

}  // namespace codeflix::catalog_admin
