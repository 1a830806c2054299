#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/clock.hpp"
#include "services/catalog_admin/domain/ids.hpp"

namespace codeflix::catalog_admin {

/// The places of a video that files are uploaded to.
BOOST_DEFINE_ENUM_CLASS(Slot, video, trailer, banner, thumbnail, thumbnail_half)

/// True for the slots that hold a picture.
bool is_picture(Slot slot);
std::string to_string(Slot slot);
std::optional<Slot> parse_slot(std::string_view text);

/// Where the last upload of a slot stands; `empty` when nothing was uploaded.
BOOST_DEFINE_ENUM_CLASS(MediaStatus, empty, pending, processing, completed, failed)

std::string to_string(MediaStatus status);

/// Why an upload came to nothing, in words for the administrator.
struct MediaFailure {
  std::string code;
  std::string reason;
  bool operator==(const MediaFailure&) const = default;
};

/// What viewers get: a finished encoding or a finished picture.
struct LiveMedia {
  AssetId asset_id = {};
  std::string location;  ///< folder in the encoded bucket; for a picture its key in the images bucket
  std::int64_t duration_ms = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool has_audio = false;
  bool made = false;  ///< a picture that the encoder took from the video
  bool operator==(const LiveMedia&) const = default;
};

/// An uploaded file as it was handed over.
struct UploadedFile {
  AssetId asset_id;
  std::string raw_key;
  std::string filename;
  std::int64_t size = 0;
};

/// An asset that nothing refers to any more.
struct RetiredAsset {
  AssetId asset_id;
  bool was_live = false;  ///< viewers may be in the middle of it
  bool operator==(const RetiredAsset&) const = default;
};

/// One slot: the last upload and, independent of it, what is live. A new upload replaces the live one only when complete.
struct MediaSlot {
  MediaStatus status = MediaStatus::empty;
  std::string state;  ///< the encoder's word for where the job stands
  std::int64_t progress = 0;
  std::optional<MediaFailure> failure = {};
  std::optional<UploadedFile> file = {};
  std::optional<LiveMedia> live = {};

  /// A new file comes in; answers the unfinished one that it supersedes.
  std::vector<RetiredAsset> take(UploadedFile uploaded);
  /// The rest answer whether the fact was of the asset that is awaited; others are late and change nothing.
  bool progressed(const AssetId& asset_id, const std::string& job_state, std::int64_t per_cent);
  bool failed(const AssetId& asset_id, MediaFailure why);
  bool completed(LiveMedia now_live, std::vector<RetiredAsset>& retired);
  /// A picture from the video, for a slot that nobody filled.
  bool offer_made(const LiveMedia& picture);
  /// Every asset that the slot refers to.
  std::vector<RetiredAsset> assets() const;

 private:
  bool awaits(const AssetId& asset_id) const { return file && file->asset_id == asset_id && status != MediaStatus::completed; }
};

}  // namespace codeflix::catalog_admin
