#include "libs/http/preconditions.hpp"

#include <charconv>

#include "libs/base/ascii.hpp"

namespace codeflix::http {

std::string version_etag(std::int64_t version) { return fmt::format("\"{}\"", version); }

Result<std::int64_t> if_match_version(const Request& request) {
  auto tag = trim(request.headers.get("If-Match"));
  if (tag.empty()) return fail(ErrorKind::precondition_required, "if_match.missing", "Send If-Match with the ETag that you read.");
  // A compressed answer carries the tag as a weak one; it names the same version.
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  std::int64_t version = 0;
  if (tag.size() >= 3 && tag.front() == '"' && tag.back() == '"') {
    const auto* end = tag.data() + tag.size() - 1;
    const auto read = std::from_chars(tag.data() + 1, end, version);
    if (read.ec == std::errc{} && read.ptr == end && version >= 0) return version;
  }
  return fail(ErrorKind::precondition_failed, "if_match.stale", "If-Match does not name a version that was read here. Read it again.");
}

}  // namespace codeflix::http
