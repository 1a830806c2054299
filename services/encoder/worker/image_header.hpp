#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace codeflix::encoder {

enum class ImageKind { jpeg, png, webp };

inline constexpr std::int64_t kLargestImageSide = 16'384;

struct ImageHeader {
  ImageKind kind;
  std::int64_t width = 0;  ///< 0 when the header is damaged
  std::int64_t height = 0;
};

/// What a picture claims to be, from its content and without decoding it, so that a small file which unfolds to a huge picture
/// is refused first. Nothing for any other format.
std::optional<ImageHeader> read_image_header(std::string_view bytes);

}  // namespace codeflix::encoder
