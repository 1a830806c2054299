#include "services/encoder/worker/image_header.hpp"

#include <cstddef>

namespace codeflix::encoder {
namespace {

/// Reads numbers anywhere; beyond the end everything is zero.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  std::int64_t u8(std::size_t at) const { return at < bytes_.size() ? static_cast<unsigned char>(bytes_[at]) : 0; }
  std::int64_t big(std::size_t at, std::size_t count) const {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | u8(at + i);
    return value;
  }
  std::int64_t little(std::size_t at, std::size_t count) const {
    std::int64_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8 | u8(at + i);
    return value;
  }

 private:
  std::string_view bytes_;
};

bool is_start_of_frame(std::int64_t marker) { return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc; }

ImageHeader jpeg_header(std::string_view text) {
  const Bytes bytes(text);
  ImageHeader header{ImageKind::jpeg};
  std::size_t at = 2;
  while (at + 9 < text.size()) {
    if (bytes.u8(at) != 0xff) return header;
    const auto marker = bytes.u8(at + 1);
    if (marker == 0xff) {  // a fill byte
      ++at;
      continue;
    }
    if (is_start_of_frame(marker)) {
      header.height = bytes.big(at + 5, 2);
      header.width = bytes.big(at + 7, 2);
      return header;
    }
    at += 2 + static_cast<std::size_t>(bytes.big(at + 2, 2));
  }
  return header;
}

ImageHeader webp_header(std::string_view text) {
  const Bytes bytes(text);
  ImageHeader header{ImageKind::webp};
  const auto chunk = text.substr(12, 4);
  if (chunk == "VP8X") {
    header.width = 1 + bytes.little(24, 3);
    header.height = 1 + bytes.little(27, 3);
  } else if (chunk == "VP8L") {
    const auto packed = bytes.little(21, 4);
    header.width = 1 + (packed & 0x3fff);
    header.height = 1 + (packed >> 14 & 0x3fff);
  } else if (chunk == "VP8 ") {
    header.width = bytes.little(26, 2) & 0x3fff;
    header.height = bytes.little(28, 2) & 0x3fff;
  }
  return header;
}

}  // namespace

std::optional<ImageHeader> read_image_header(std::string_view bytes) {
  if (bytes.starts_with("\xff\xd8\xff")) return jpeg_header(bytes);
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return ImageHeader{ImageKind::png, Bytes(bytes).big(16, 4), Bytes(bytes).big(20, 4)};
  if (bytes.size() >= 16 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return webp_header(bytes);
  return std::nullopt;
}

}  // namespace codeflix::encoder
