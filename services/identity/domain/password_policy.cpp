#include "services/identity/domain/password_policy.hpp"

#include <unordered_set>

#include "embedded/identity_common_passwords.hpp"
#include "libs/base/text.hpp"

namespace codeflix::identity {

namespace {

std::unordered_set<std::string_view> read_common() {
  std::unordered_set<std::string_view> words;
  std::string_view text = embedded::identity_common_passwords.front().second;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end != 0) words.insert(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return words;
}

bool is_common(const std::string& folded) {
  static const auto common = read_common();
  if (common.contains(folded)) return true;
  // A common word is no better for the digits and signs behind it.
  const auto end = folded.find_last_not_of("0123456789!@#$%.*_-");
  if (end != std::string::npos && end + 1 < folded.size() && common.contains(std::string_view(folded).substr(0, end + 1))) return true;
  // One or two characters again and again.
  return std::set<char>(folded.begin(), folded.end()).size() <= 2;
}

}  // namespace

std::optional<PasswordMistake> password_mistake(std::string_view password, std::string_view email) {
  if (password.empty()) return PasswordMistake{"required", "A password is needed."};
  if (!is_utf8(password)) return PasswordMistake{"invalid", "The password is not valid text."};
  const auto length = code_points(password);
  if (length < kMinPassword) return PasswordMistake{"too_short", "A password has at least 8 characters."};
  if (length > kMaxPassword) return PasswordMistake{"too_long", "A password has at most 128 characters."};
  const auto folded = fold(password);
  const auto address = fold(email);
  if (!address.empty() && (folded == address || folded == address.substr(0, address.find('@')))) {
    return PasswordMistake{"like_email", "The password is your e-mail address."};
  }
  if (is_common(folded)) return PasswordMistake{"too_common", "Many people have this password: it would be guessed at once."};
  return std::nullopt;
}

}  // namespace codeflix::identity
