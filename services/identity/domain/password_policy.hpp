#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace codeflix::identity {

inline constexpr std::size_t kMinPassword = 8;
inline constexpr std::size_t kMaxPassword = 128;

struct PasswordMistake {
  std::string code;  ///< required, too_short, too_long, too_common, like_email, invalid
  std::string detail;
};

/// Why this password is not accepted for the account with this address. Length and guessability count, not the kinds of
/// characters; a password is taken as it is typed.
std::optional<PasswordMistake> password_mistake(std::string_view password, std::string_view email);

}  // namespace codeflix::identity
