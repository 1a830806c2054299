#pragma once

#include "services/catalog_admin/app/catalogue.hpp"
#include "services/encoder/contract/messages.hpp"

namespace codeflix::catalog_admin {

/// What the encoder tells, put into the video's slot. A fact of an asset that the slot does not wait for any more, or of a
/// video that is gone, changes nothing. Error: invalid `fact.slot` for a slot that does not exist.
Result<> note_progress(const Catalogue& catalogue, sql::Transaction& tx, const encoder::MediaProgressed& fact);
Result<> note_encoded(const Catalogue& catalogue, sql::Transaction& tx, const encoder::MediaEncoded& fact);
Result<> note_failed(const Catalogue& catalogue, sql::Transaction& tx, const encoder::MediaFailed& fact);
Result<> note_image(const Catalogue& catalogue, sql::Transaction& tx, const encoder::ImageInspected& fact);

}  // namespace codeflix::catalog_admin
