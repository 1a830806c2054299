#include "services/catalog_admin/api/http/documents.hpp"

namespace codeflix::catalog_admin {

namespace {

json::Value optional_time(const std::optional<Time>& time) { return time ? json::Value(to_rfc3339(*time)) : json::Value(nullptr); }

template <class I>
json::Array id_list(const std::vector<I>& ids) {
  json::Array list;
  for (const auto& id : ids) list.emplace_back(id.str());
  return list;
}

template <class T>
void add_times(json::Object& document, const T& thing) {
  document["version"] = thing.version;
  document["created_at"] = to_rfc3339(thing.created_at);
  document["updated_at"] = to_rfc3339(thing.updated_at);
}

json::Object upload_part(const MediaSlot& media) {
  json::Object document{{"status", to_string(media.status)}, {"failure", nullptr}, {"asset_id", nullptr}, {"filename", nullptr}, {"size", nullptr}};
  if (media.failure) document["failure"] = json::Object{{"code", media.failure->code}, {"reason", media.failure->reason}};
  if (media.file) {
    document["asset_id"] = media.file->asset_id.str();
    document["filename"] = media.file->filename;
    document["size"] = media.file->size;
  }
  return document;
}

void add_size(json::Object& document, const std::optional<LiveMedia>& live) {
  document["width"] = live ? json::Value(live->width) : json::Value(nullptr);
  document["height"] = live ? json::Value(live->height) : json::Value(nullptr);
}

json::Object media_document(const MediaSlot& media) {
  auto document = upload_part(media);
  document["state"] = media.state.empty() ? json::Value(nullptr) : json::Value(media.state);
  document["progress"] = media.progress;
  document["playable"] = media.live.has_value();
  document["duration_ms"] = media.live ? json::Value(media.live->duration_ms) : json::Value(nullptr);
  add_size(document, media.live);
  return document;
}

json::Object image_document(const MediaSlot& media) {
  auto document = upload_part(media);
  document["url"] = media.live ? json::Value("/images/" + media.live->location) : json::Value(nullptr);
  document["made"] = media.live && media.live->made;
  add_size(document, media.live);
  return document;
}

const MediaSlot& slot_of(const Video& video, Slot slot) {
  static const MediaSlot kEmpty;
  const auto found = video.media.find(slot);
  return found == video.media.end() ? kEmpty : found->second;
}

json::Array mistakes(const std::vector<FieldError>& errors) {
  json::Array list;
  for (const auto& error : errors) list.push_back(json::Object{{"field", error.field}, {"code", error.code}, {"detail", error.detail}});
  return list;
}

}  // namespace

json::Object document_of(const Category& category) {
  const auto& fields = category.fields;
  json::Object document{{"id", category.id.str()}, {"name", fields.name}, {"description", fields.description}, {"active", fields.active}};
  add_times(document, category);
  return document;
}

json::Object document_of(const Genre& genre) {
  const auto& fields = genre.fields;
  json::Object document{{"id", genre.id.str()}, {"name", fields.name}, {"active", fields.active}, {"categories", id_list(fields.categories)}};
  add_times(document, genre);
  return document;
}

json::Object document_of(const CastMember& member) {
  json::Object document{{"id", member.id.str()}, {"name", member.fields.name}, {"type", json::to(member.fields.type)}};
  add_times(document, member);
  return document;
}

json::Object document_of(const Video& video) {
  const auto& fields = video.fields;
  json::Array cast;
  for (const auto& entry : fields.cast) cast.push_back(json::Object{{"id", entry.id.str()}, {"role", entry.role}});
  json::Object document{{"id", video.id.str()},
                        {"title", fields.title},
                        {"original_title", fields.original_title},
                        {"description", fields.description},
                        {"year_launched", fields.year_launched},
                        {"rating", fields.rating},
                        {"opened", fields.opened},
                        {"published", video.published},
                        {"published_at", optional_time(video.published_at)},
                        {"deleted_at", optional_time(video.deleted_at)},
                        {"categories", id_list(fields.categories)},
                        {"genres", id_list(fields.genres)},
                        {"cast", std::move(cast)}};
  document["media"] =
      json::Object{{"video", media_document(slot_of(video, Slot::video))}, {"trailer", media_document(slot_of(video, Slot::trailer))}};
  document["images"] = json::Object{{"banner", image_document(slot_of(video, Slot::banner))},
                                    {"thumbnail", image_document(slot_of(video, Slot::thumbnail))},
                                    {"thumbnail_half", image_document(slot_of(video, Slot::thumbnail_half))}};
  document["missing"] = mistakes(video.missing());
  add_times(document, video);
  return document;
}

json::Object document_of(const ListedUpload& listed) {
  const auto& upload = listed.upload;
  return {{"id", upload.id.str()},
          {"video_id", upload.video_id.str()},
          {"video_title", listed.video_title},
          {"slot", to_string(upload.slot)},
          {"filename", upload.filename},
          {"length", upload.length},
          {"offset", upload.offset},
          {"state", to_string(upload.state)},
          {"reason", upload.reason.empty() ? json::Value(nullptr) : json::Value(upload.reason)},
          {"who", upload.who},
          {"created_at", to_rfc3339(upload.created_at)},
          {"updated_at", to_rfc3339(upload.updated_at)},
          {"expires_at", to_rfc3339(upload.expires_at)}};
}

}  // namespace codeflix::catalog_admin
