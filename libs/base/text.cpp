#include "libs/base/text.hpp"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace codeflix {

bool is_utf8(std::string_view text) {
  std::int32_t i = 0;
  const auto size = static_cast<std::int32_t>(text.size());
  while (i < size) {
    UChar32 c = 0;
    U8_NEXT(text.data(), i, size, c);
    if (c < 0) return false;
  }
  return true;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U ? 1 : 0;
  return count;
}

namespace {

icu::UnicodeString from_utf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

}  // namespace

Result<std::string> clean_text(std::string_view text, std::size_t min, std::size_t max, bool multiline) {
  if (!is_utf8(text)) return fail(ErrorKind::invalid, "text.malformed", "The text is not valid UTF-8.");
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(status);
  auto composed = nfc->normalize(from_utf8(text), status);
  std::int32_t begin = 0;
  std::int32_t end = composed.length();
  while (begin < end && u_isUWhiteSpace(composed.char32At(begin)) != 0) begin = composed.moveIndex32(begin, 1);
  while (end > begin && u_isUWhiteSpace(composed.char32At(end - 1)) != 0) end = composed.moveIndex32(end, -1);
  const icu::UnicodeString trimmed(composed, begin, end - begin);
  for (std::int32_t i = 0; i < trimmed.length(); i = trimmed.moveIndex32(i, 1)) {
    const UChar32 c = trimmed.char32At(i);
    if (u_charType(c) == U_CONTROL_CHAR && !(multiline && (c == '\n' || c == '\r' || c == '\t')))
      return fail(ErrorKind::invalid, "text.control", "Control characters are not allowed.");
  }
  const auto length = static_cast<std::size_t>(trimmed.countChar32());
  if (length < min) return fail(ErrorKind::invalid, "text.empty", "A text is needed here.");
  if (length > max) return fail(ErrorKind::invalid, "text.too_long", fmt::format("At most {} characters are allowed.", max));
  std::string out;
  trimmed.toUTF8String(out);
  return out;
}

namespace {

/// fold() of a text of ASCII alone, which most texts are.
std::string fold_ascii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool space = false;
  for (const char c : text) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

}  // namespace

std::string fold(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return fold_ascii(text);
  UErrorCode status = U_ZERO_ERROR;
  const auto* decompose = icu::Normalizer2::getNFKDInstance(status);
  const auto apart = decompose->normalize(from_utf8(text), status);
  icu::UnicodeString bare;
  bool space = false;
  for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const UChar32 c = apart.char32At(i);
    if ((U_GET_GC_MASK(c) & U_GC_M_MASK) != 0) continue;
    if (u_isUWhiteSpace(c) != 0) {
      space = !bare.isEmpty();
      continue;
    }
    if (space) bare.append(u' ');
    space = false;
    bare.append(c);
  }
  bare.foldCase();
  std::string out;
  bare.toUTF8String(out);
  return out;
}

}  // namespace codeflix
