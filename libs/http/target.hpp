#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.hpp"

namespace codeflix::http {

struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
};

/// Reads a request target in origin or absolute form and decodes it once. Errors: malformed `target.malformed` for a broken
/// escape, NUL, an escaped slash, an empty part before the last, a `.` or `..` part, or text that is not UTF-8.
Result<Target> parse_target(std::string_view target);

/// Reads `a=1&b=2` (also a form's body); `+` is a space. Error: malformed `query.malformed`.
Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text);

/// Whether the value of a Host field is one that a browser could send: a name or an address, and perhaps a port.
bool is_host(std::string_view host);

}  // namespace codeflix::http
