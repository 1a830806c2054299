#pragma once

#include <algorithm>
#include <string>
#include <string_view>

/// What HTTP calls case and white space: ASCII only, whatever the locale.
namespace codeflix {

inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

inline std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Cuts the text before the next `separator` off `rest`, trimmed. `rest` is empty after the last one.
inline std::string_view next_item(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto item = trim(rest.substr(0, end));
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return item;
}

/// Whether a comma-separated field value has the word.
inline bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    if (same_word(next_item(list, ','), word)) return true;
  }
  return false;
}

inline bool starts_with_word(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && same_word(text.substr(0, prefix.size()), prefix);
}

}  // namespace codeflix
