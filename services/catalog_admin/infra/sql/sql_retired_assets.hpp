#pragma once

#include "services/catalog_admin/app/retired_assets.hpp"

namespace codeflix::catalog_admin {

class SqlRetiredAssets final : public RetiredAssets {
 public:
  Result<> add(sql::Transaction& tx, const AssetId& asset_id, bool encoder_knows, Time due_at) override;
  Result<std::vector<DueAsset>> due(sql::Transaction& tx, Time now, std::int64_t max) const override;
  Result<> forget(sql::Transaction& tx, const AssetId& asset_id) override;
};

}  // namespace codeflix::catalog_admin
