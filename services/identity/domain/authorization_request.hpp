#pragma once

#include <map>
#include <string>
#include <string_view>

#include "libs/base/result.hpp"

namespace codeflix::identity {

/// Parameters of a request, each at most once.
using Parameters = std::map<std::string, std::string, std::less<>>;

/// An error of the protocol (RFC 6749): code `oauth.<error>`.
inline Failure oauth_failure(const std::string& error, std::string description, ErrorKind kind = ErrorKind::invalid) {
  return fail(kind, "oauth." + error, std::move(description));
}

/// What an application asks for when it sends a person to sign in. Client and redirect URI are looked at before this is read.
struct AuthorizationRequest {
  std::string client_id;
  std::string redirect_uri;
  std::string scope;
  std::string state;
  std::string nonce;
  std::string code_challenge;
  std::string prompt;
  std::string login_hint;
  std::string ui_locales;

  bool asks_for(std::string_view scope_word) const;

  /// Errors: `oauth.unsupported_response_type`, `oauth.invalid_scope`, `oauth.invalid_request` (no PKCE, a prompt that is
  /// not known, something overlong), all to be led back to the client.
  static Result<AuthorizationRequest> read(const Parameters& parameters);
};

/// True when `scope`, words with spaces between, has this word.
bool has_scope(std::string_view scope, std::string_view word);

/// RFC 7636, S256 only: true when the verifier is well-formed and belongs to the challenge.
bool pkce_matches(std::string_view challenge, std::string_view verifier);

}  // namespace codeflix::identity
