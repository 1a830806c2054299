#include "libs/http/message.hpp"

#include <stdexcept>

#include "libs/base/ascii.hpp"

namespace codeflix::http {

std::optional<std::string> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

const std::string& Request::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  if (found == parameters.end()) throw std::logic_error(fmt::format("the route has no parameter '{}'", name));
  return found->second;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  for (const auto& [field, value] : headers.all()) {
    if (!same_word(field, "cookie")) continue;
    for (std::string_view rest = value; !rest.empty();) {
      const auto pair = next_item(rest, ';');
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos || trim(pair.substr(0, equals)) != name) continue;
      auto text = trim(pair.substr(equals + 1));
      if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
      return std::string(text);
    }
  }
  return std::nullopt;
}

Result<> Request::require_json() const {
  std::string_view rest = headers.get("Content-Type");
  const auto type = next_item(rest, ';');
  const bool suffixed = type.size() > 5 && same_word(type.substr(type.size() - 5), "+json") && starts_with_word(type, "application/");
  if (suffixed || same_word(type, "application/json")) return {};
  return fail(ErrorKind::unsupported_media, "body.not_json", "Send this body as application/json.");
}

Response Response::text(int status, std::string_view content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", content_type);
  response.body = std::move(body);
  return response;
}

Response Response::empty(int status) {
  Response response;
  response.status = status;
  return response;
}

Response Response::redirect(std::string_view location, int status) { return std::move(Response::empty(status).with("Location", location)); }

}  // namespace codeflix::http
