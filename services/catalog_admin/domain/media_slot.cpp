#include "services/catalog_admin/domain/media_slot.hpp"

#include <algorithm>
#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>

namespace codeflix::catalog_admin {

bool is_picture(Slot slot) { return slot != Slot::video && slot != Slot::trailer; }

std::string to_string(Slot slot) { return boost::describe::enum_to_string(slot, ""); }

std::optional<Slot> parse_slot(std::string_view text) {
  Slot slot{};
  if (!boost::describe::enum_from_string(std::string(text).c_str(), slot)) return std::nullopt;
  return slot;
}

std::string to_string(MediaStatus status) { return boost::describe::enum_to_string(status, ""); }

std::vector<RetiredAsset> MediaSlot::take(UploadedFile uploaded) {
  std::vector<RetiredAsset> retired;
  const bool is_live = file && live && live->asset_id == file->asset_id;
  if (file && !is_live) retired.push_back({file->asset_id, false});
  file = std::move(uploaded);
  status = MediaStatus::pending;
  state = "queued";
  progress = 0;
  failure.reset();
  return retired;
}

bool MediaSlot::progressed(const AssetId& asset_id, const std::string& job_state, std::int64_t per_cent) {
  if (!awaits(asset_id)) return false;
  state = job_state;
  progress = std::clamp<std::int64_t>(per_cent, 0, 100);
  if (job_state == "cancelled") {
    status = MediaStatus::failed;
    failure = MediaFailure{"encoding.cancelled", "The encoding was cancelled."};
  } else {
    status = job_state == "queued" ? MediaStatus::pending : MediaStatus::processing;
    failure.reset();
  }
  return true;
}

bool MediaSlot::failed(const AssetId& asset_id, MediaFailure why) {
  if (!awaits(asset_id)) return false;
  status = MediaStatus::failed;
  state.clear();
  failure = std::move(why);
  return true;
}

bool MediaSlot::completed(LiveMedia now_live, std::vector<RetiredAsset>& retired) {
  if (!awaits(now_live.asset_id)) return false;
  if (live && !live->made && live->asset_id != now_live.asset_id) retired.push_back({live->asset_id, true});
  live = std::move(now_live);
  status = MediaStatus::completed;
  state.clear();
  progress = 100;
  failure.reset();
  return true;
}

bool MediaSlot::offer_made(const LiveMedia& picture) {
  if (live && !live->made) return false;
  live = picture;
  live->made = true;
  if (!file) {
    status = MediaStatus::completed;
    progress = 100;
  }
  return true;
}

std::vector<RetiredAsset> MediaSlot::assets() const {
  std::vector<RetiredAsset> all;
  if (live && !live->made) all.push_back({live->asset_id, true});
  if (file && (!live || live->asset_id != file->asset_id)) all.push_back({file->asset_id, false});
  return all;
}

}  // namespace codeflix::catalog_admin
