#include "services/encoder/worker/refusals.hpp"

#include <fmt/format.h>

namespace codeflix::encoder::refusal {
namespace {

Failure refuse(const char* code, std::string reason) { return fail(ErrorKind::invalid, code, std::move(reason)); }

}  // namespace

Failure not_a_video() {
  return refuse("media.not_a_video",
                "This file is not a video in a format that is known here (MP4, MOV, MKV, WebM, AVI, FLV, OGG, MPEG-TS, MPEG-PS, WMV).");
}

Failure no_video_stream() { return refuse("media.no_video_stream", "The file has no moving picture, only sound or data."); }

Failure truncated() {
  return refuse("media.truncated", "The file is cut off: its end or its index is missing. Copy or export it again and upload it anew.");
}

Failure unsupported_codec(const std::string& name) {
  return refuse("media.unsupported_codec",
                fmt::format("The file is coded as '{}', which is not supported. Export it as H.264 with AAC, for example.", name));
}

Failure too_large_picture(std::int64_t width, std::int64_t height) {
  return refuse("media.too_large_picture", fmt::format("A picture of {} x {} pixels is larger than what is accepted.", width, height));
}

Failure broken() { return refuse("media.broken", "The file is damaged beyond repair: most of it cannot be decoded."); }

Failure too_long() { return refuse("media.too_long", "The video is longer than what is accepted."); }

Failure not_an_image() { return refuse("image.not_an_image", "This file is not a picture in JPEG, PNG or WebP."); }

Failure too_large_image(std::int64_t width, std::int64_t height) {
  return refuse("image.too_large_picture", fmt::format("A picture of {} x {} pixels is larger than what is accepted.", width, height));
}

Failure broken_image() { return refuse("image.broken", "The picture is damaged and cannot be decoded."); }

}  // namespace codeflix::encoder::refusal
