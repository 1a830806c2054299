#pragma once

#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// Gives an unfinished upload up: whoever still writes is refused, what came is removed.
Result<> abandon(const Catalogue& catalogue, sql::Transaction& tx, Upload& upload);

/// Errors: not_found `upload.unknown`, conflict `upload.finished`.
Result<> abandon_upload(const Catalogue& catalogue, sql::Transaction& tx, const AssetId& id);

/// Gives up those that have waited too long and forgets old settled ones.
Result<> sweep_uploads(const Catalogue& catalogue, sql::Transaction& tx);

}  // namespace codeflix::catalog_admin
