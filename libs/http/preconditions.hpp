#pragma once

#include <cstdint>
#include <string>

#include "libs/http/message.hpp"

namespace codeflix::http {

/// The strong ETag of an aggregate's version: `"7"`.
std::string version_etag(std::int64_t version);

/// The version that If-Match names. Errors: precondition_required `if_match.missing` (428) without the header,
/// precondition_failed `if_match.stale` (412) when it is not one of our tags. `*` is refused like a stale one.
Result<std::int64_t> if_match_version(const Request& request);

}  // namespace codeflix::http
