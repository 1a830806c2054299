#pragma once

#include <string>

#include "services/web/domain/application.hpp"
#include "services/web/domain/sign_in_flow.hpp"

namespace codeflix::web {

struct SignInWish {
  Application application;
  std::string return_to;
  std::string prompt;
  std::string login_hint;
  std::string ui_locales;
};

struct BegunSignIn {
  SignInFlow flow;
  std::string location;  ///< at the issuer
};

/// Where the browser goes to sign in (authorization code, PKCE S256, state, nonce).
BegunSignIn begin_sign_in(const Clock& clock, const std::string& public_url, const SignInWish& wish);

/// Fixed names of both issuers (architecture section 6).
std::string issuer_of(const std::string& public_url);
std::string redirect_uri_of(const std::string& public_url);

}  // namespace codeflix::web
