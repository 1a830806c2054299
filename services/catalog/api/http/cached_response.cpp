#include "services/catalog/api/http/cached_response.hpp"

#include <fmt/format.h>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kTagBytes = 12;

/// True when the list of tags in If-None-Match has `tag`, compared weakly (RFC 9110 section 13.1.2).
bool matches(std::string_view list, std::string_view tag) {
  for (std::size_t at = 0; at < list.size();) {
    const auto comma = std::min(list.find(',', at), list.size());
    auto entry = list.substr(at, comma - at);
    while (!entry.empty() && (entry.front() == ' ' || entry.front() == '\t')) entry.remove_prefix(1);
    while (!entry.empty() && (entry.back() == ' ' || entry.back() == '\t')) entry.remove_suffix(1);
    if (entry.starts_with("W/")) entry.remove_prefix(2);
    if (entry == tag || entry == "*") return true;
    at = comma + 1;
  }
  return false;
}

}  // namespace

http::Response cached_json(const http::Request& request, std::string body, std::chrono::seconds max_age) {
  const auto tag = '"' + base64url(sha256(body).substr(0, kTagBytes)) + '"';
  auto response = matches(request.headers.get("If-None-Match"), tag) ? http::Response::empty(304)
                                                                     : http::Response::text(200, "application/json", std::move(body));
  response.with("ETag", tag).with("Cache-Control", fmt::format("public, max-age={}", max_age.count()));
  return response;
}

}  // namespace codeflix::catalog
