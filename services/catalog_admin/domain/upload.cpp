#include "services/catalog_admin/domain/upload.hpp"

#include <algorithm>
#include <array>
#include <boost/describe/enum_to_string.hpp>

#include "libs/base/text.hpp"

namespace codeflix::catalog_admin {

namespace {

using namespace std::string_view_literals;

constexpr std::array kPictureEndings{"jpg"sv, "jpeg"sv, "png"sv, "webp"sv};
constexpr std::array kVideoEndings{"mp4"sv, "m4v"sv, "mov"sv,  "mkv"sv, "webm"sv, "avi"sv, "ts"sv,  "m2ts"sv,
                                   "mts"sv, "mpg"sv, "mpeg"sv, "wmv"sv, "flv"sv,  "ogv"sv, "3gp"sv, "mxf"sv};
constexpr std::array kOtherEndings{"gif"sv,  "svg"sv, "bmp"sv, "tif"sv, "tiff"sv, "heic"sv, "pdf"sv,  "txt"sv, "csv"sv, "json"sv, "xml"sv,
                                   "html"sv, "htm"sv, "js"sv,  "doc"sv, "docx"sv, "xls"sv,  "xlsx"sv, "zip"sv, "gz"sv,  "tar"sv,  "rar"sv,
                                   "7z"sv,   "exe"sv, "dll"sv, "so"sv,  "sh"sv,   "bat"sv,  "iso"sv,  "srt"sv, "vtt"sv};

struct Signature {
  std::string_view bytes;
  std::string_view name;
};

constexpr std::array kForeign{Signature{"\xff\xd8\xff"sv, "a JPEG picture"},
                              Signature{"\x89PNG\r\n\x1a\n"sv, "a PNG picture"},
                              Signature{"GIF8"sv, "a GIF picture"},
                              Signature{"%PDF-"sv, "a PDF document"},
                              Signature{"PK\x03\x04"sv, "a ZIP archive"},
                              Signature{"PK\x05\x06"sv, "a ZIP archive"},
                              Signature{"\x1f\x8b"sv, "a gzip archive"},
                              Signature{"7z\xbc\xaf\x27\x1c"sv, "a 7z archive"},
                              Signature{"Rar!"sv, "a RAR archive"},
                              Signature{"\177ELF"sv, "a program"},
                              Signature{"MZ"sv, "a program"},
                              Signature{"BZh"sv, "a bzip2 archive"},
                              Signature{"\3757zXZ"sv, "an xz archive"}};

std::string ending_of(std::string_view filename) {
  const auto dot = filename.rfind('.');
  if (dot == std::string_view::npos) return {};
  std::string ending(filename.substr(dot + 1));
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  return ending;
}

bool among(const auto& list, std::string_view value) { return std::ranges::find(list, value) != list.end(); }

bool is_webp(std::string_view head) { return head.size() >= 12 && head.starts_with("RIFF") && head.substr(8, 4) == "WEBP"; }

/// Words, not media: no control characters but white space, from the first byte on.
bool reads_as_text(std::string_view head) {
  return !head.empty() && std::ranges::all_of(head, [](unsigned char c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t'; });
}

}  // namespace

std::string to_string(UploadState state) { return boost::describe::enum_to_string(state, ""); }

std::int64_t UploadLimits::of(Slot slot) const {
  switch (slot) {
    case Slot::video: return video;
    case Slot::trailer: return trailer;
    case Slot::banner: return banner;
    case Slot::thumbnail:
    case Slot::thumbnail_half: return thumbnail;
  }
  return 0;
}

Result<std::string> label_of(std::string_view filename) {
  const auto slash = filename.find_last_of("/\\");
  std::string kept;
  for (const char c : slash == std::string_view::npos ? filename : filename.substr(slash + 1)) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) kept += c;
  }
  auto label = clean_text(kept, 0, 255);
  if (!label)
    return fail(ErrorKind::invalid, "upload.filename", "The file's name is not valid text of at most 255 characters.",
                {{"filename", label.error().code, label.error().detail}});
  if (label->empty() || *label == "." || *label == "..") return std::string("file");
  return std::move(*label);
}

Result<> check_beginning(Slot slot, std::string_view filename, std::int64_t length, const UploadLimits& limits) {
  if (length <= 0) return fail(ErrorKind::invalid, "upload.empty", "The file is empty.");
  if (const auto limit = limits.of(slot); length > limit) {
    return fail(ErrorKind::too_large, "upload.too_large", "The file is larger than the " + std::to_string(limit) + " bytes that this place takes.");
  }
  const auto ending = ending_of(filename);
  if (is_picture(slot) && (among(kVideoEndings, ending) || among(kOtherEndings, ending))) {
    return fail(ErrorKind::invalid, "upload.type", "A picture is expected here: JPEG, PNG or WebP.",
                {{"filename", "upload.type", "." + ending + " is not a picture that is taken."}});
  }
  if (!is_picture(slot) && (among(kPictureEndings, ending) || among(kOtherEndings, ending))) {
    return fail(ErrorKind::invalid, "upload.type", "A video is expected here.", {{"filename", "upload.type", "." + ending + " is not a video."}});
  }
  return {};
}

std::optional<MediaFailure> content_refusal(Slot slot, std::string_view head) {
  if (is_picture(slot)) {
    if (head.starts_with("\xff\xd8\xff"sv) || head.starts_with("\x89PNG\r\n\x1a\n"sv) || is_webp(head)) return std::nullopt;
    return MediaFailure{"upload.not_a_picture", "The file is not a JPEG, PNG or WebP picture, whatever its name says."};
  }
  for (const auto& foreign : kForeign) {
    if (head.starts_with(foreign.bytes))
      return MediaFailure{"upload.not_a_video", "The file is not a video: it is " + std::string(foreign.name) + "."};
  }
  if (is_webp(head)) return MediaFailure{"upload.not_a_video", "The file is not a video: it is a WebP picture."};
  if (reads_as_text(head)) return MediaFailure{"upload.not_a_video", "The file is not a video: it is plain text."};
  return std::nullopt;
}

}  // namespace codeflix::catalog_admin
