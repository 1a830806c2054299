#pragma once

#include <string>
#include <string_view>

#include "libs/base/json.hpp"
#include "libs/base/result.hpp"

namespace codeflix::auth {

/// A compact JWS (RFC 7515) taken apart; nothing in it is believed yet.
struct Jwt {
  json::Object header;
  json::Object claims;
  std::string signing_input;
  std::string signature;
};

/// The longest token that is looked at, in bytes.
inline constexpr std::size_t kMaxToken = 8 << 10;

/// Takes a token apart, strictly: three parts of base64url, two JSON objects in which no name stands twice, no `crit`.
/// Error: unauthorized `token.malformed`.
Result<Jwt> parse_jwt(std::string_view token);

/// The text claim `name`, or empty when it is missing or no text.
std::string text_claim(const json::Object& claims, std::string_view name);

/// True when `aud`, a text or a list, names the audience.
bool has_audience(const json::Object& claims, std::string_view audience);

/// `realm_access.roles`, where both issuers put the roles. Entries that are no text are left out.
std::vector<std::string> realm_roles(const json::Object& claims);

}  // namespace codeflix::auth
