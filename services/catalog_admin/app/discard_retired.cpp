#include "services/catalog_admin/app/discard_retired.hpp"

#include "libs/messaging/outbox.hpp"
#include "services/encoder/contract/messages.hpp"

namespace codeflix::catalog_admin {

namespace {

constexpr std::int64_t kAtOnce = 100;
/// The first job of an asset has version 1.
constexpr std::int64_t kLastVersion = 2;

Result<> tell_encoder(const Catalogue& catalogue, sql::Transaction& tx, const DueAsset& asset) {
  if (asset.encoder_knows) {
    CODEFLIX_TRY(messaging::tell(tx, catalogue.clock,
                                 {.type = encoder::kDiscardAsset,
                                  .source = "catalog_admin",
                                  .subject = asset.asset_id.str(),
                                  .version = kLastVersion,
                                  .data = json::write(encoder::DiscardAsset{asset.asset_id.str()})}));
  }
  return catalogue.retired.forget(tx, asset.asset_id);
}

}  // namespace

Result<> discard_retired(UploadDesk& desk) {
  const auto& catalogue = desk.catalogue;
  CODEFLIX_TRY_ASSIGN(const auto assets,
                      desk.database.read([&](sql::Transaction& tx) { return catalogue.retired.due(tx, catalogue.clock.now(), kAtOnce); }));
  for (const auto& asset : assets) {
    const auto alone = desk.gate.enter(asset.asset_id);
    CODEFLIX_TRY(desk.raw.remove_all(asset.asset_id.str() + "/"));
    CODEFLIX_TRY(desk.database.write([&](sql::Transaction& tx) { return tell_encoder(catalogue, tx, asset); }));
  }
  return {};
}

}  // namespace codeflix::catalog_admin
