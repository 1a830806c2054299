#include "services/web/api/http/session_cookies.hpp"

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::web {
namespace {

constexpr std::string_view kSessionPath = "/session";

}  // namespace

std::string SessionCookies::name_of_refresh_token(const Application& application) const {
  return (secure_ ? "__Host-codeflix-" : "codeflix-") + std::string(application.name);
}

std::string SessionCookies::name_of_access_token(const Application& application) const {
  // `__Host-` is for cookies of the whole host.
  return (secure_ ? "__Secure-codeflix-access-" : "codeflix-access-") + std::string(application.name);
}

std::string SessionCookies::name_of_flow(const std::string& state) const {
  return (secure_ ? "__Host-codeflix-sign-in-" : "codeflix-sign-in-") + hex(sha256(state)).substr(0, 12);
}

std::optional<std::string> SessionCookies::read(const http::Request& request, const std::string& name) const {
  const auto sealed = request.cookie(name);
  if (!sealed) return std::nullopt;
  auto text = sealer_.open(*sealed, name);
  if (!text) return std::nullopt;
  return std::move(*text);
}

template <typename T>
std::optional<T> SessionCookies::read_json(const http::Request& request, const std::string& name) const {
  const auto text = read(request, name);
  if (!text) return std::nullopt;
  auto value = json::read<T>(*text);
  if (!value) return std::nullopt;
  return std::move(*value);
}

void SessionCookies::write(http::Response& response, const std::string& name, const std::string& text, std::chrono::seconds max_age,
                           std::string_view same_site, std::string_view path) const {
  response.headers.add("Set-Cookie",
                       fmt::format("{}={}; Path={}; HttpOnly; SameSite={}; Max-Age={}{}", name, text.empty() ? "" : sealer_.seal(text, name), path,
                                   same_site, max_age.count(), secure_ ? "; Secure" : ""));
}

std::optional<std::string> SessionCookies::refresh_token(const http::Request& request, const Application& application) const {
  return read(request, name_of_refresh_token(application));
}

void SessionCookies::keep_refresh_token(http::Response& response, const Application& application, const std::string& token,
                                        std::chrono::seconds max_age) const {
  write(response, name_of_refresh_token(application), token, max_age, "Strict");
}

std::optional<AccessToken> SessionCookies::access_token(const http::Request& request, const Application& application) const {
  return read_json<AccessToken>(request, name_of_access_token(application));
}

void SessionCookies::keep_access_token(http::Response& response, const Application& application, const AccessToken& token,
                                       std::chrono::seconds max_age) const {
  write(response, name_of_access_token(application), json::write(token), max_age, "Strict", kSessionPath);
}

void SessionCookies::forget_access_token(http::Response& response, const Application& application) const {
  write(response, name_of_access_token(application), "", std::chrono::seconds(0), "Strict", kSessionPath);
}

void SessionCookies::forget_tokens(http::Response& response, const Application& application) const {
  write(response, name_of_refresh_token(application), "", std::chrono::seconds(0), "Strict");
  forget_access_token(response, application);
}

std::optional<SignInFlow> SessionCookies::flow(const http::Request& request, const std::string& state) const {
  return read_json<SignInFlow>(request, name_of_flow(state));
}

void SessionCookies::keep_flow(http::Response& response, const SignInFlow& flow) const {
  write(response, name_of_flow(flow.state), json::write(flow), kSignInLasts, "Lax");
}

void SessionCookies::forget_flow(http::Response& response, const std::string& state) const {
  write(response, name_of_flow(state), "", std::chrono::seconds(0), "Lax");
}

}  // namespace codeflix::web
