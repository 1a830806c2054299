#pragma once

#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// Viewers in the middle of a replaced encoding may finish it within this time.
inline constexpr Duration kReplacedMediaKept = std::chrono::hours(24);

/// Marks assets for removal: unfinished ones at once, live ones after kReplacedMediaKept.
inline Result<> retire(const Catalogue& catalogue, sql::Transaction& tx, const std::vector<RetiredAsset>& assets) {
  const Time now = catalogue.clock.now();
  for (const auto& asset : assets) CODEFLIX_TRY(catalogue.retired.add(tx, asset.asset_id, true, asset.was_live ? now + kReplacedMediaKept : now));
  return {};
}

}  // namespace codeflix::catalog_admin
