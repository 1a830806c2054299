#pragma once

#include <string>
#include <string_view>

namespace codeflix::identity {

/// 256 random bits as text: a cookie, a code, a token, a client's secret.
std::string new_secret();

/// The form in which such a secret is stored. It is random and long, so a plain SHA-256 cannot be reversed.
std::string secret_hash(std::string_view secret);

}  // namespace codeflix::identity
