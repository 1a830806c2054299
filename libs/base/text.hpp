#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "libs/base/result.hpp"

namespace codeflix {

/// True for well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
bool is_utf8(std::string_view text);

/// The number of code points in well-formed UTF-8.
std::size_t code_points(std::string_view text);

/// What a person typed, as it is kept: NFC, white space at both ends removed, at most `max` code points.
/// Line feeds are kept only with `multiline`. Error: invalid, code `text.malformed`, `text.control`, `text.empty`
/// (when shorter than `min`) or `text.too_long`; no field is named, the caller knows it.
Result<std::string> clean_text(std::string_view text, std::size_t min, std::size_t max, bool multiline = false);

/// The sort and uniqueness key of a text: case folded, accents removed, white space runs become one space.
/// `Ação ` and `acao` have the same key. (ICU: NFKD, drop marks, fold case.)
std::string fold(std::string_view text);

}  // namespace codeflix
