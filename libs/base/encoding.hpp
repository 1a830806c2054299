#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.hpp"

namespace codeflix {

/// RFC 4648 section 4, with padding.
std::string base64(std::string_view bytes);
/// Strict: padding needed, nothing else allowed. Error: malformed `base64.malformed`.
Result<std::string> parse_base64(std::string_view text);

/// RFC 4648 section 5, without padding, as JOSE writes it.
std::string base64url(std::string_view bytes);
Result<std::string> parse_base64url(std::string_view text);

/// Lower-case hexadecimal.
std::string hex(std::string_view bytes);
/// Error: malformed `hex.malformed`.
Result<std::string> parse_hex(std::string_view text);

/// RFC 3986: everything but unreserved characters becomes %XX.
std::string percent_encode(std::string_view text);
/// Error: malformed `percent.malformed` on a broken escape or a NUL.
Result<std::string> percent_decode(std::string_view text);

}  // namespace codeflix
