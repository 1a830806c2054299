#include "libs/http/target.hpp"

#include "libs/base/ascii.hpp"
#include "libs/base/encoding.hpp"
#include "libs/base/text.hpp"

namespace codeflix::http {

namespace {

Failure malformed(std::string detail) { return fail(ErrorKind::malformed, "target.malformed", std::move(detail)); }

/// Removes the scheme and authority of an absolute form (RFC 9112 section 3.2.2).
std::string_view origin_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_word(target, scheme)) continue;
    const auto slash = target.find_first_of("/?", scheme.size());
    return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  return target;
}

Result<std::string> decode_part(std::string_view part) {
  auto decoded = percent_decode(part);
  if (!decoded) return malformed("The address has a broken percent escape.");
  if (decoded->find('/') != std::string::npos) return malformed("The address has an escaped slash.");
  return decoded;
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> query;
  const auto decode = [](std::string_view part) {
    std::string spaced(part);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percent_decode(spaced);
  };
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = decode(pair.substr(0, equals));
    auto value = decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
    if (!name || !value || !is_utf8(*name) || !is_utf8(*value))
      return fail(ErrorKind::malformed, "query.malformed", "The query has a broken percent escape or is not UTF-8.");
    query.emplace_back(std::move(*name), std::move(*value));
  }
  return query;
}

Result<Target> parse_target(std::string_view target) {
  target = origin_form(target);
  target = target.substr(0, target.find('#'));
  const auto mark = target.find('?');
  auto path = target.substr(0, mark);
  Target out;
  if (mark != std::string_view::npos) {
    CODEFLIX_TRY_ASSIGN(out.query, parse_query(target.substr(mark + 1)));
  }
  if (path.empty()) path = "/";
  if (path.front() != '/') return malformed("The address does not begin with a slash.");
  path.remove_prefix(1);
  out.path.reserve(path.size() + 1);
  for (;;) {
    const auto slash = path.find('/');
    auto part = path.substr(0, slash);
    std::string decoded;
    if (part.find('%') != std::string_view::npos) {
      CODEFLIX_TRY_ASSIGN(decoded, decode_part(part));
      part = decoded;
    }
    const bool last = slash == std::string_view::npos;
    if (part == "." || part == "..") return malformed("The address has a dot part.");
    if (part.empty() && !last) return malformed("The address has an empty part.");
    if (part.find('\0') != std::string::npos || !is_utf8(part)) return malformed("The address is not UTF-8 text.");
    out.path += '/';
    out.path += part;
    if (last) return out;
    path.remove_prefix(slash + 1);
  }
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 255) return false;
  if (host.front() == '[') {
    const auto end = host.find(']');
    if (end == std::string_view::npos || host.find_first_not_of("0123456789abcdefABCDEF:.", 1) != end) return false;
    host.remove_prefix(end + 1);
    if (!host.empty() && host.front() != ':') return false;
  } else {
    const auto colon = host.find(':');
    const auto name = host.substr(0, colon);
    if (name.empty()) return false;
    const auto allowed = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    };
    if (!std::all_of(name.begin(), name.end(), allowed)) return false;
    host = colon == std::string_view::npos ? std::string_view{} : host.substr(colon);
  }
  return host.size() <= 6 && host.find_first_not_of("0123456789", host.empty() ? 0 : 1) == std::string_view::npos;
}

}  // namespace codeflix::http
