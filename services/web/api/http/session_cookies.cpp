#include "services/web/api/http/session_cookies.hpp"

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::web {

std::string SessionCookies::name_of(const Application& application) const {
  return (secure_ ? "__Host-codeflix-" : "codeflix-") + std::string(application.name);
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

void SessionCookies::write(http::Response& response, const std::string& name, const std::string& text, std::chrono::seconds max_age,
                           std::string_view same_site) const {
  response.headers.add(
      "Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite={}; Max-Age={}{}", name, text.empty() ? "" : sealer_.seal(text, name), same_site,
                                max_age.count(), secure_ ? "; Secure" : ""));
}

std::optional<std::string> SessionCookies::refresh_token(const http::Request& request, const Application& application) const {
  return read(request, name_of(application));
}

void SessionCookies::keep_refresh_token(http::Response& response, const Application& application, const std::string& token,
                                        std::chrono::seconds max_age) const {
  write(response, name_of(application), token, max_age, "Strict");
}

void SessionCookies::forget_refresh_token(http::Response& response, const Application& application) const {
  write(response, name_of(application), "", std::chrono::seconds(0), "Strict");
}

std::optional<SignInFlow> SessionCookies::flow(const http::Request& request, const std::string& state) const {
  const auto text = read(request, name_of_flow(state));
  if (!text) return std::nullopt;
  auto flow = json::read<SignInFlow>(*text);
  if (!flow) return std::nullopt;
  return std::move(*flow);
}

void SessionCookies::keep_flow(http::Response& response, const SignInFlow& flow) const {
  write(response, name_of_flow(flow.state), json::write(flow), kSignInLasts, "Lax");
}

void SessionCookies::forget_flow(http::Response& response, const std::string& state) const {
  write(response, name_of_flow(state), "", std::chrono::seconds(0), "Lax");
}

}  // namespace codeflix::web
