#include "services/catalog_admin/infra/sql/video_document.hpp"

namespace codeflix::catalog_admin {

VideoDocument replicated_document(const Video& video) {
  const auto& fields = video.fields;
  VideoDocument document{.id = video.id.str(),
                         .title = fields.title,
                         .original_title = fields.original_title,
                         .description = fields.description,
                         .year_launched = fields.year_launched,
                         .rating = fields.rating,
                         .opened = fields.opened,
                         .published = video.published,
                         .published_at = video.published_at,
                         .created_at = video.created_at,
                         .categories = {},
                         .genres = {},
                         .cast = {},
                         .media = {},
                         .artwork = {}};
  for (const auto& id : fields.categories) document.categories.push_back(id.str());
  for (const auto& id : fields.genres) document.genres.push_back(id.str());
  for (const auto& entry : fields.cast) document.cast.push_back({entry.id.str(), entry.role});
  for (const auto& [slot, media] : video.media) {
    if (!media.live) continue;
    const auto& live = *media.live;
    if (is_picture(slot)) {
      document.artwork[to_string(slot)] = {live.location, live.width, live.height};
    } else {
      document.media[to_string(slot)] = {live.asset_id.str(), live.location, live.duration_ms, live.width, live.height, live.has_audio};
    }
  }
  return document;
}

}  // namespace codeflix::catalog_admin
