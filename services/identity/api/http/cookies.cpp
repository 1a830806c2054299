#include "services/identity/api/http/cookies.hpp"

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "services/identity/app/secret.hpp"

namespace codeflix::identity {

namespace {

constexpr std::string_view kSession = "codeflix-sso";
constexpr std::string_view kForm = "codeflix-form";
constexpr std::size_t kSecretLength = 43;  // 32 bytes in base64url

}  // namespace

std::string Cookies::name(std::string_view plain) const { return (secure_ ? "__Host-" : "") + std::string(plain); }

// Lax, not Strict: the browser comes here by a link of the application, also when that was opened from another site.
std::string Cookies::cookie(std::string_view plain, const std::string& value, std::string_view more) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}{}", name(plain), value, secure_ ? "; Secure" : "", more);
}

std::optional<std::string> Cookies::session(const http::Request& request) const { return request.cookie(name(kSession)); }

void Cookies::set_session(http::Response& response, const std::string& value, std::chrono::seconds max_age) const {
  response.headers.add("Set-Cookie", cookie(kSession, value, fmt::format("; Max-Age={}", max_age.count())));
}

void Cookies::clear_session(http::Response& response) const { response.headers.add("Set-Cookie", cookie(kSession, "", "; Max-Age=0")); }

std::string Cookies::form_secret(const http::Request& request, http::Response& response) const {
  if (auto known = request.cookie(name(kForm)); known && known->size() == kSecretLength) return std::move(*known);
  auto secret = new_secret();
  response.headers.add("Set-Cookie", cookie(kForm, secret, ""));
  return secret;
}

std::string Cookies::form_code(const std::string& secret) { return base64url(sha256("form " + secret)); }

bool Cookies::form_is_ours(const http::Request& request, const std::string& code) const {
  const auto secret = request.cookie(name(kForm));
  return secret && secret->size() == kSecretLength && constant_time_equal(form_code(*secret), code);
}

}  // namespace codeflix::identity
