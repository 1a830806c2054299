#include "services/playback/api/consumers/replicated_titles.hpp"

#include "services/catalog_admin/contract/replicated.hpp"

namespace codeflix::playback {

Result<> apply_title_change(sql::Transaction& tx, Store& store, const replication::Change& change) {
  const auto id = VideoId::trusted(change.key);
  if (!change.payload) return store.remove_title(tx, id);
  CODEFLIX_TRY_ASSIGN(const auto document, json::read<catalog_admin::VideoDocument>(*change.payload));
  Title title{id, document.title, document.rating, document.opened, document.published, {}, {}};
  for (const auto& [slot, playable] : document.media) title.media[slot] = {playable.asset_id, playable.path, playable.duration_ms};
  for (const auto& [slot, picture] : document.artwork) title.artwork[slot] = picture.key;
  return store.put_title(tx, title);
}

}  // namespace codeflix::playback
