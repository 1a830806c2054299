#include "services/identity/api/http/parameters.hpp"

#include "libs/base/encoding.hpp"
#include "libs/base/text.hpp"

namespace codeflix::identity {

namespace {

Result<> add(Parameters& parameters, std::string name, std::string value) {
  if (!is_utf8(name) || !is_utf8(value)) return oauth_failure("invalid_request", "The parameters are not valid UTF-8.");
  if (!parameters.emplace(std::move(name), std::move(value)).second) return oauth_failure("invalid_request", "A parameter stands twice.");
  return {};
}

Result<std::string> decode(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  auto decoded = percent_decode(spaced);
  if (!decoded) return oauth_failure("invalid_request", "The form is not encoded properly.");
  return decoded;
}

}  // namespace

Result<Parameters> query_parameters(const http::Request& request) {
  Parameters parameters;
  for (const auto& [name, value] : request.query) CODEFLIX_TRY(add(parameters, name, value));
  return parameters;
}

Result<Parameters> form_parameters(const http::Request& request) {
  constexpr std::string_view kType = "application/x-www-form-urlencoded";
  const auto type = request.headers.get("Content-Type");
  if (!type.starts_with(kType) || (type.size() > kType.size() && type[kType.size()] != ';')) {
    return fail(ErrorKind::unsupported_media, "body.not_form", "Send this body as application/x-www-form-urlencoded.");
  }
  Parameters parameters;
  std::string_view rest = request.body;
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const auto pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    CODEFLIX_TRY_ASSIGN(auto name, decode(pair.substr(0, equals)));
    CODEFLIX_TRY_ASSIGN(auto value, decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1)));
    CODEFLIX_TRY(add(parameters, std::move(name), std::move(value)));
  }
  return parameters;
}

std::string value_of(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

std::string with_query(const std::string& uri, const Parameters& parameters) {
  std::string out = uri;
  char separator = uri.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    out += separator + percent_encode(name) + "=" + percent_encode(value);
    separator = '&';
  }
  return out;
}

}  // namespace codeflix::identity
