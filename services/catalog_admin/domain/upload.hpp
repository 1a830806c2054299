#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/clock.hpp"
#include "services/catalog_admin/domain/ids.hpp"
#include "services/catalog_admin/domain/media_slot.hpp"

namespace codeflix::catalog_admin {

BOOST_DEFINE_ENUM_CLASS(UploadState, receiving, finished, refused, abandoned)

std::string to_string(UploadState state);

/// How long an unfinished upload waits for its next byte.
inline constexpr Duration kUploadLifetime = std::chrono::hours(24 * 7);
/// As many first bytes are kept beside the upload as the look at its content needs.
inline constexpr std::size_t kUploadHead = 512;

/// A file on its way in (tus).
struct Upload {
  AssetId id;
  VideoId video_id;
  Slot slot = Slot::video;
  std::string filename;  ///< a label, never a path
  std::string metadata;  ///< Upload-Metadata as it was sent, told back by HEAD
  std::int64_t length = 0;
  std::int64_t offset = 0;  ///< durable bytes
  std::string head = {};    ///< the first kUploadHead of them
  UploadState state = UploadState::receiving;
  std::string reason = {};  ///< why it was refused
  std::int64_t lock = 0;    ///< number of the request that may write; a newer request has a higher one
  std::string subject;      ///< who began it
  std::string who;          ///< the same for people
  Time created_at;
  Time updated_at;
  Time expires_at;

  std::string raw_key() const { return id.str() + "/original"; }
  bool complete() const { return offset == length; }
};

struct UploadLimits {
  std::int64_t video = 0;
  std::int64_t trailer = 0;
  std::int64_t banner = 0;
  std::int64_t thumbnail = 0;  ///< both thumbnails

  std::int64_t of(Slot slot) const;
};

/// What people see of a file name: the part after the last slash or backslash, cleaned. Error: invalid `upload.filename`
/// when it is not UTF-8 or longer than 255 characters.
Result<std::string> label_of(std::string_view filename);

/// Whether a file of this name and length may begin. Errors: invalid `upload.empty`, too_large `upload.too_large`,
/// invalid `upload.type` when the name's ending belongs to another kind of file.
Result<> check_beginning(Slot slot, std::string_view filename, std::int64_t length, const UploadLimits& limits);

/// A first look at the content: nothing, or why it cannot be what the slot takes. Pictures must be JPEG, PNG or WebP; of
/// videos only what is surely something else is refused here, the encoder judges the rest.
std::optional<MediaFailure> content_refusal(Slot slot, std::string_view head);

}  // namespace codeflix::catalog_admin
