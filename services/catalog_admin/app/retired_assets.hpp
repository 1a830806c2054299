#pragma once

#include <vector>

#include "libs/sql/database.hpp"
#include "services/catalog_admin/domain/media_slot.hpp"

namespace codeflix::catalog_admin {

struct DueAsset {
  AssetId asset_id;
  bool encoder_knows = false;
};

/// Assets that nothing refers to any more, waiting for the removal of their files.
class RetiredAssets {
 public:
  virtual ~RetiredAssets() = default;
  virtual Result<> add(sql::Transaction& tx, const AssetId& asset_id, bool encoder_knows, Time due_at) = 0;
  /// Without those that a slot shows again or still: the picture that was made from a replaced video may be one.
  virtual Result<std::vector<DueAsset>> due(sql::Transaction& tx, Time now, std::int64_t max) const = 0;
  virtual Result<> forget(sql::Transaction& tx, const AssetId& asset_id) = 0;
};

}  // namespace codeflix::catalog_admin
