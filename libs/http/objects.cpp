#include "libs/http/objects.hpp"

#include <fmt/compile.h>

#include "libs/base/ascii.hpp"
#include "libs/http/problem.hpp"
#include "libs/http/range.hpp"

namespace codeflix::http {

Response serve_object(const Request& request, std::shared_ptr<storage::Object> object, std::string_view content_type,
                      std::string_view cache_control) {
  const auto size = object->size();
  const auto etag = "\"" + object->etag() + "\"";
  Response response;
  response.headers.add("Content-Type", content_type);
  response.headers.add("Cache-Control", cache_control);
  response.headers.add("ETag", etag);
  response.headers.add("Accept-Ranges", "bytes");
  if (matches_weakly(request.headers.get("If-None-Match"), etag)) {
    response.status = 304;
    return response;
  }
  const auto field = request.headers.get("Range");
  const auto condition = trim(request.headers.get("If-Range"));
  Range range{Range::Kind::whole, 0, size};
  // A date never equals our tag, so the whole is sent: allowed, and right for objects that never change in place.
  if (request.method == "GET" && !field.empty() && (condition.empty() || condition == etag)) range = parse_range(field, size);
  if (range.kind == Range::Kind::unsatisfiable) {
    auto refusal = problem(416, "range.unsatisfiable", fmt::format("The object has {} bytes; the range lies behind its end.", size));
    refusal.with("Content-Range", fmt::format("bytes */{}", size));
    return refusal;
  }
  if (range.kind == Range::Kind::part) {
    response.status = 206;
    response.headers.add("Content-Range", fmt::format(FMT_COMPILE("bytes {}-{}/{}"), range.offset, range.offset + range.count - 1, size));
  }
  response.body = ObjectBody{std::move(object), range.offset, range.count};
  return response;
}

std::string_view content_type_of(std::string_view name) {
  static const std::map<std::string_view, std::string_view> kTypes = {
      {"avif", "image/avif"},
      {"css", "text/css; charset=utf-8"},
      {"gif", "image/gif"},
      {"html", "text/html; charset=utf-8"},
      {"ico", "image/x-icon"},
      {"jpeg", "image/jpeg"},
      {"jpg", "image/jpeg"},
      {"js", "text/javascript; charset=utf-8"},
      {"json", "application/json"},
      {"m3u8", "application/vnd.apple.mpegurl"},
      {"m4a", "audio/mp4"},
      {"m4s", "video/iso.segment"},
      {"map", "application/json"},
      {"mjs", "text/javascript; charset=utf-8"},
      {"mp3", "audio/mpeg"},
      {"mp4", "video/mp4"},
      {"mpd", "application/dash+xml"},
      {"otf", "font/otf"},
      {"pdf", "application/pdf"},
      {"png", "image/png"},
      {"srt", "application/x-subrip"},
      {"svg", "image/svg+xml"},
      {"ttf", "font/ttf"},
      {"txt", "text/plain; charset=utf-8"},
      {"vtt", "text/vtt; charset=utf-8"},
      {"wasm", "application/wasm"},
      {"webm", "video/webm"},
      {"webmanifest", "application/manifest+json"},
      {"webp", "image/webp"},
      {"woff", "font/woff"},
      {"woff2", "font/woff2"},
      {"xml", "application/xml"},
  };
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return "application/octet-stream";
  std::string ending(name.substr(dot + 1));
  std::transform(ending.begin(), ending.end(), ending.begin(), lower);
  const auto found = kTypes.find(ending);
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

}  // namespace codeflix::http
