#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libs/base/json.hpp"

/// The jobs that the encoder takes and the facts that it tells. The subject of each is the asset; the facts' version
/// rises with every fact of that asset.
namespace codeflix::encoder {

inline constexpr const char* kEncodeMedia = "encoder.encode_media.v1";
inline constexpr const char* kInspectImage = "encoder.inspect_image.v1";
inline constexpr const char* kDiscardAsset = "encoder.discard_asset.v1";
inline constexpr const char* kMediaProgressed = "encoder.media_progressed.v1";
inline constexpr const char* kMediaEncoded = "encoder.media_encoded.v1";
inline constexpr const char* kMediaFailed = "encoder.media_failed.v1";
inline constexpr const char* kImageInspected = "encoder.image_inspected.v1";

/// Job: encode an uploaded file (slots `video`, `trailer`).
struct EncodeMedia {
  std::string asset_id;
  std::string video_id;
  std::string slot;
  std::string raw_key;  ///< in the raw bucket
  std::int64_t size = 0;
  std::string filename;
  std::string title;  ///< of the video, for people who look at jobs
};
BOOST_DESCRIBE_STRUCT(EncodeMedia, (), (asset_id, video_id, slot, raw_key, size, filename, title))

/// Job: decode an uploaded picture (slots `banner`, `thumbnail`, `thumbnail_half`) and keep it in the images bucket.
struct InspectImage {
  std::string asset_id;
  std::string video_id;
  std::string slot;
  std::string raw_key;
};
BOOST_DESCRIBE_STRUCT(InspectImage, (), (asset_id, video_id, slot, raw_key))

/// Job: the asset is not needed any more; its files are removed.
struct DiscardAsset {
  std::string asset_id;
};
BOOST_DESCRIBE_STRUCT(DiscardAsset, (), (asset_id))

/// Fact: where the job stands. `state` is queued, inspecting, encoding, packaging or cancelled.
struct MediaProgressed {
  std::string asset_id;
  std::string video_id;
  std::string slot;
  std::string state;
  std::int64_t progress = 0;  ///< per cent
};
BOOST_DESCRIBE_STRUCT(MediaProgressed, (), (asset_id, video_id, slot, state, progress))

struct Artwork {
  std::string key;  ///< `<sha256>.<ext>` in the images bucket
  std::int64_t width = 0;
  std::int64_t height = 0;
};
BOOST_DESCRIBE_STRUCT(Artwork, (), (key, width, height))

/// Fact: the title plays. Artwork made from good frames comes along (slots `banner`, `thumbnail`, `thumbnail_half`).
struct MediaEncoded {
  std::string asset_id;
  std::string video_id;
  std::string slot;
  std::string path;  ///< `<asset_id>/<attempt>` in the encoded bucket; holds master.m3u8 and manifest.mpd
  std::int64_t duration_ms = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool has_audio = false;
  std::map<std::string, Artwork> artwork;
};
BOOST_DESCRIBE_STRUCT(MediaEncoded, (), (asset_id, video_id, slot, path, duration_ms, width, height, has_audio, artwork))

/// Fact: it failed for good (until somebody retries). `reason` is a sentence for the administrator.
struct MediaFailed {
  std::string asset_id;
  std::string video_id;
  std::string slot;
  std::string code;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(MediaFailed, (), (asset_id, video_id, slot, code, reason))

/// Fact: the picture is good and public-ready. A bad one is told by MediaFailed.
struct ImageInspected {
  std::string asset_id;
  std::string video_id;
  std::string slot;
  Artwork artwork;
};
BOOST_DESCRIBE_STRUCT(ImageInspected, (), (asset_id, video_id, slot, artwork))

}  // namespace codeflix::encoder
