#include "services/catalog_admin/api/http/tus_headers.hpp"

#include <array>
#include <charconv>
#include <ctime>

#include "libs/base/encoding.hpp"

namespace codeflix::catalog_admin::tus {

namespace {

struct Offered {
  std::string_view name;
  DigestAlgorithm algorithm;
  std::size_t size;
};
constexpr std::array kOffered{Offered{"sha1", DigestAlgorithm::sha1, 20}, Offered{"sha256", DigestAlgorithm::sha256, 32},
                              Offered{"md5", DigestAlgorithm::md5, 16}};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Failure bad_metadata() {
  return fail(ErrorKind::malformed, "tus.metadata", "Upload-Metadata must be pairs of a key and a value in base64, divided by commas.");
}

}  // namespace

Result<> require_version(const http::Request& request) {
  if (request.headers.get("Tus-Resumable") == kVersion) return {};
  return fail(ErrorKind::precondition_failed, "tus.version", "Tus-Resumable must be 1.0.0.");
}

Result<std::int64_t> number(const http::Request& request, std::string_view field) {
  if (const auto value = whole_number(request.headers.get(field))) return *value;
  return fail(ErrorKind::malformed, "tus.header", std::string(field) + " must be a whole number of bytes.");
}

std::optional<std::int64_t> announced_length(const http::Request& request) { return whole_number(request.headers.get("Content-Length")); }

bool has_upload_content(const http::Request& request) { return request.headers.get("Content-Type") == kContentType; }

Result<std::map<std::string, std::string>> metadata(std::string_view field) {
  std::map<std::string, std::string> pairs;
  while (!field.empty()) {
    const auto comma = field.find(',');
    const auto pair = trimmed(field.substr(0, comma));
    field = comma == std::string_view::npos ? std::string_view() : field.substr(comma + 1);
    const auto space = pair.find(' ');
    const std::string key(pair.substr(0, space));
    auto value = space == std::string_view::npos ? Result<std::string>("") : parse_base64(trimmed(pair.substr(space + 1)));
    if (key.empty() || !value || !pairs.emplace(key, std::move(*value)).second) return bad_metadata();
  }
  return pairs;
}

Result<std::optional<Checksum>> checksum(const http::Request& request) {
  const auto field = trimmed(request.headers.get("Upload-Checksum"));
  if (field.empty()) return std::optional<Checksum>{};
  const auto space = field.find(' ');
  for (const auto& offered : kOffered) {
    if (field.substr(0, space) != offered.name || space == std::string_view::npos) continue;
    auto digest = parse_base64(trimmed(field.substr(space + 1)));
    if (digest && digest->size() == offered.size) return std::optional<Checksum>(Checksum{offered.algorithm, std::move(*digest)});
  }
  return fail(ErrorKind::malformed, "tus.checksum", "Upload-Checksum must be one of sha1, sha256, md5 and the digest in base64.");
}

std::string http_date(Time time) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

}  // namespace codeflix::catalog_admin::tus
