#include "libs/auth/jwt.hpp"

#include "libs/base/encoding.hpp"

namespace codeflix::auth {

namespace {

Failure malformed(std::string detail) { return fail(ErrorKind::unauthorized, "token.malformed", std::move(detail)); }

std::size_t members(const json::Value& value) {
  std::size_t count = 0;
  if (const auto* object = value.if_object()) {
    count = object->size();
    for (const auto& member : *object) count += members(member.value());
  } else if (const auto* list = value.if_array()) {
    for (const auto& item : *list) count += members(item);
  }
  return count;
}

/// In valid JSON each member has exactly one colon outside of texts, whatever escapes its name is written with.
std::size_t colons_outside_texts(std::string_view text) {
  std::size_t count = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (inside && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      inside = !inside;
    } else if (!inside && text[i] == ':') {
      ++count;
    }
  }
  return count;
}

Result<json::Object> parse_part(std::string_view part) {
  const auto text = parse_base64url(part);
  if (!text) return malformed("The token is not base64url.");
  auto value = json::parse(*text);
  if (!value || !value->is_object()) return malformed("The token's parts are not JSON objects.");
  // Two readers of a doubled name may each believe another one of the two.
  if (members(*value) != colons_outside_texts(*text)) return malformed("A name stands twice in the token.");
  return std::move(value->get_object());
}

}  // namespace

Result<Jwt> parse_jwt(std::string_view token) {
  if (token.size() > kMaxToken) return malformed("The token is too long.");
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return malformed("The token does not have three parts.");
  Jwt jwt;
  CODEFLIX_TRY_ASSIGN(jwt.header, parse_part(token.substr(0, first)));
  CODEFLIX_TRY_ASSIGN(jwt.claims, parse_part(token.substr(first + 1, second - first - 1)));
  if (jwt.header.contains("crit")) return malformed("The token demands an extension that is not known here.");
  auto signature = parse_base64url(token.substr(second + 1));
  if (!signature) return malformed("The token's signature is not base64url.");
  jwt.signature = std::move(*signature);
  jwt.signing_input = token.substr(0, second);
  return jwt;
}

std::string text_claim(const json::Object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool has_audience(const json::Object& claims, std::string_view audience) {
  const auto* value = claims.if_contains("aud");
  if (value == nullptr) return false;
  const auto names_it = [&](const json::Value& entry) { return entry.is_string() && std::string_view(entry.get_string()) == audience; };
  if (const auto* list = value->if_array()) return std::any_of(list->begin(), list->end(), names_it);
  return names_it(*value);
}

std::vector<std::string> realm_roles(const json::Object& claims) {
  std::vector<std::string> roles;
  const auto* access = claims.if_contains("realm_access");
  if (access == nullptr || !access->is_object()) return roles;
  const auto* list = access->get_object().if_contains("roles");
  if (list == nullptr || !list->is_array()) return roles;
  for (const auto& role : list->get_array()) {
    if (role.is_string()) roles.emplace_back(role.get_string());
  }
  return roles;
}

}  // namespace codeflix::auth
