#include "services/identity/domain/authorization_request.hpp"

#include <algorithm>

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::identity {

namespace {

constexpr std::size_t kMaxValue = 1000;
constexpr std::size_t kChallenge = 43;  // SHA-256 in base64url

std::string value_of(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

bool has_scope(std::string_view scope, std::string_view word) {
  while (!scope.empty()) {
    const auto end = scope.find(' ');
    if (scope.substr(0, end) == word) return true;
    scope = end == std::string_view::npos ? std::string_view() : scope.substr(end + 1);
  }
  return false;
}

bool AuthorizationRequest::asks_for(std::string_view scope_word) const { return has_scope(scope, scope_word); }

Result<AuthorizationRequest> AuthorizationRequest::read(const Parameters& parameters) {
  for (const auto& [name, value] : parameters) {
    if (value.size() > kMaxValue) return oauth_failure("invalid_request", "The parameter " + name.substr(0, 40) + " is too long.");
  }
  AuthorizationRequest request{.client_id = value_of(parameters, "client_id"),
                               .redirect_uri = value_of(parameters, "redirect_uri"),
                               .scope = value_of(parameters, "scope"),
                               .state = value_of(parameters, "state"),
                               .nonce = value_of(parameters, "nonce"),
                               .code_challenge = value_of(parameters, "code_challenge"),
                               .prompt = value_of(parameters, "prompt"),
                               .login_hint = value_of(parameters, "login_hint"),
                               .ui_locales = value_of(parameters, "ui_locales")};
  if (parameters.contains("request") || parameters.contains("request_uri"))
    return oauth_failure("request_not_supported", "Request objects are not taken.");
  if (value_of(parameters, "response_type") != "code") return oauth_failure("unsupported_response_type", "Only response_type=code is offered.");
  if (const auto mode = value_of(parameters, "response_mode"); !mode.empty() && mode != "query")
    return oauth_failure("invalid_request", "Only response_mode=query is offered.");
  if (!request.asks_for("openid")) return oauth_failure("invalid_scope", "The scope must have openid.");
  if (value_of(parameters, "code_challenge_method") != "S256" || request.code_challenge.size() != kChallenge ||
      !parse_base64url(request.code_challenge)) {
    return oauth_failure("invalid_request", "PKCE with S256 is needed.");
  }
  if (const auto& prompt = request.prompt; !prompt.empty() && prompt != "none" && prompt != "login" && prompt != "create") {
    return oauth_failure("invalid_request", "This prompt is not known.");
  }
  return request;
}

bool pkce_matches(std::string_view challenge, std::string_view verifier) {
  if (verifier.size() < 43 || verifier.size() > 128 || !std::all_of(verifier.begin(), verifier.end(), is_unreserved)) return false;
  return constant_time_equal(base64url(sha256(verifier)), challenge);
}

}  // namespace codeflix::identity
