#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "libs/auth/sealed_text.hpp"
#include "libs/http/message.hpp"
#include "services/web/domain/access_token.hpp"
#include "services/web/domain/application.hpp"
#include "services/web/domain/sign_in_flow.hpp"

namespace codeflix::web {

/// The cookies of `/session`, sealed. Over https they are `__Host-` and Secure; plain http is for loopback only, where
/// browsers other than Chromium drop such cookies.
class SessionCookies {
 public:
  SessionCookies(auth::Sealer sealer, bool secure) : sealer_(std::move(sealer)), secure_(secure) {}

  /// The refresh token of the application, Strict: no other site's link carries it.
  std::optional<std::string> refresh_token(const http::Request& request, const Application& application) const;
  void keep_refresh_token(http::Response& response, const Application& application, const std::string& token, std::chrono::seconds max_age) const;

  /// The access token of the application. Strict, and sent to `/session` only.
  std::optional<AccessToken> access_token(const http::Request& request, const Application& application) const;
  void keep_access_token(http::Response& response, const Application& application, const AccessToken& token, std::chrono::seconds max_age) const;
  void forget_access_token(http::Response& response, const Application& application) const;

  /// Both tokens.
  void forget_tokens(http::Response& response, const Application& application) const;

  /// The sign-in under way that has this state. Lax, since the browser comes back from the issuer with it. One cookie a
  /// sign-in, so that two tabs do not disturb each other.
  std::optional<SignInFlow> flow(const http::Request& request, const std::string& state) const;
  void keep_flow(http::Response& response, const SignInFlow& flow) const;
  void forget_flow(http::Response& response, const std::string& state) const;

 private:
  std::optional<std::string> read(const http::Request& request, const std::string& name) const;
  template <typename T>
  std::optional<T> read_json(const http::Request& request, const std::string& name) const;
  void write(http::Response& response, const std::string& name, const std::string& text, std::chrono::seconds max_age, std::string_view same_site,
             std::string_view path = "/") const;
  std::string name_of_refresh_token(const Application& application) const;
  std::string name_of_access_token(const Application& application) const;
  std::string name_of_flow(const std::string& state) const;

  auth::Sealer sealer_;
  bool secure_;
};

}  // namespace codeflix::web
