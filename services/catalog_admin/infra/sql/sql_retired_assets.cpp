#include "services/catalog_admin/infra/sql/sql_retired_assets.hpp"

namespace codeflix::catalog_admin {

Result<> SqlRetiredAssets::add(sql::Transaction& tx, const AssetId& asset_id, bool encoder_knows, Time due_at) {
  CODEFLIX_TRY(tx.execute("INSERT INTO retired_assets (asset_id, encoder_knows, due_at) VALUES ($1, $2, $3) ON CONFLICT (asset_id) DO NOTHING",
                          {asset_id, encoder_knows, due_at}));
  return {};
}

Result<std::vector<DueAsset>> SqlRetiredAssets::due(sql::Transaction& tx, Time now, std::int64_t max) const {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT asset_id, encoder_knows FROM retired_assets WHERE due_at <= $1 "
                                                "AND NOT EXISTS (SELECT 1 FROM video_media WHERE live_asset_id = asset_id) ORDER BY due_at LIMIT $2",
                                                {now, max}));
  std::vector<DueAsset> assets;
  for (const auto& row : rows) assets.push_back({row.id<AssetId>(0), row.boolean(1)});
  return assets;
}

Result<> SqlRetiredAssets::forget(sql::Transaction& tx, const AssetId& asset_id) {
  CODEFLIX_TRY(tx.execute("DELETE FROM retired_assets WHERE asset_id = $1", {asset_id}));
  return {};
}

}  // namespace codeflix::catalog_admin
