#include "services/catalog_admin/app/media_facts.hpp"

#include "libs/replication/change_log.hpp"
#include "services/catalog_admin/app/retire.hpp"

namespace codeflix::catalog_admin {

namespace {

struct Place {
  Video video;
  Slot slot;
};

Result<std::optional<Place>> place_of(const Catalogue& catalogue, sql::Transaction& tx, const std::string& video_id, const std::string& slot_name) {
  const auto slot = parse_slot(slot_name);
  if (!slot) return fail(ErrorKind::invalid, "fact.slot", "There is no slot called " + slot_name + ".");
  CODEFLIX_TRY_ASSIGN(auto video, catalogue.videos.find(tx, VideoId::trusted(video_id)));
  if (!video) return std::optional<Place>{};
  return std::optional<Place>(Place{std::move(*video), *slot});
}

LiveMedia picture(const encoder::Artwork& artwork, const std::string& asset_id) {
  return {.asset_id = AssetId::trusted(asset_id), .location = artwork.key, .width = artwork.width, .height = artwork.height};
}

/// What viewers see has changed.
Result<> save_live(const Catalogue& catalogue, sql::Transaction& tx, Video& video) {
  ++video.revision;
  return catalogue.videos.save(tx, video);
}

}  // namespace

Result<> note_progress(const Catalogue& catalogue, sql::Transaction& tx, const encoder::MediaProgressed& fact) {
  CODEFLIX_TRY_ASSIGN(auto place, place_of(catalogue, tx, fact.video_id, fact.slot));
  if (!place || !place->video.media[place->slot].progressed(AssetId::trusted(fact.asset_id), fact.state, fact.progress)) return {};
  return catalogue.videos.save_slot(tx, place->video, place->slot);
}

Result<> note_encoded(const Catalogue& catalogue, sql::Transaction& tx, const encoder::MediaEncoded& fact) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(auto place, place_of(catalogue, tx, fact.video_id, fact.slot));
  if (!place) return {};
  std::vector<RetiredAsset> retired;
  LiveMedia live{.asset_id = AssetId::trusted(fact.asset_id),
                 .location = fact.path,
                 .duration_ms = fact.duration_ms,
                 .width = fact.width,
                 .height = fact.height,
                 .has_audio = fact.has_audio};
  if (!place->video.media[place->slot].completed(std::move(live), retired)) return {};
  if (place->slot == Slot::video) {
    for (const auto& [name, artwork] : fact.artwork) {
      if (const auto slot = parse_slot(name); slot && is_picture(*slot)) place->video.media[*slot].offer_made(picture(artwork, fact.asset_id));
    }
  }
  CODEFLIX_TRY(retire(catalogue, tx, retired));
  return save_live(catalogue, tx, place->video);
}

Result<> note_failed(const Catalogue& catalogue, sql::Transaction& tx, const encoder::MediaFailed& fact) {
  CODEFLIX_TRY_ASSIGN(auto place, place_of(catalogue, tx, fact.video_id, fact.slot));
  if (!place || !place->video.media[place->slot].failed(AssetId::trusted(fact.asset_id), {fact.code, fact.reason})) return {};
  return catalogue.videos.save_slot(tx, place->video, place->slot);
}

Result<> note_image(const Catalogue& catalogue, sql::Transaction& tx, const encoder::ImageInspected& fact) {
  CODEFLIX_TRY(replication::next_position(tx));
  CODEFLIX_TRY_ASSIGN(auto place, place_of(catalogue, tx, fact.video_id, fact.slot));
  if (!place) return {};
  std::vector<RetiredAsset> retired;
  if (!place->video.media[place->slot].completed(picture(fact.artwork, fact.asset_id), retired)) return {};
  CODEFLIX_TRY(retire(catalogue, tx, retired));
  return save_live(catalogue, tx, place->video);
}

}  // namespace codeflix::catalog_admin
