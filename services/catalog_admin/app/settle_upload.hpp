#pragma once

#include "services/catalog_admin/app/upload_desk.hpp"

namespace codeflix::catalog_admin {

/// Ends an upload when it can be ended: complete ones are handed to the slot and to the encoder in one transaction, those
/// whose first bytes are surely not what the slot takes are refused at once and the slot says why. Others are left as they
/// are. Idempotent. Error: not_found `upload.unknown`.
Result<Upload> settle_upload(UploadDesk& desk, const AssetId& id);

/// Settles what a crash left between its last byte and its end.
Result<> settle_left_over(UploadDesk& desk);

}  // namespace codeflix::catalog_admin
