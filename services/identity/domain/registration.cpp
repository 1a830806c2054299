#include "services/identity/domain/registration.hpp"

#include "libs/base/text.hpp"
#include "services/identity/domain/password_policy.hpp"

namespace codeflix::identity {

namespace {

constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxEmail = 254;
constexpr std::size_t kMaxLocalPart = 64;

/// The code of a mistake found by clean_text, in the words of the sign-in pages.
std::string code_of(const Error& error) {
  if (error.code == "text.empty") return "required";
  return error.code == "text.too_long" ? "too_long" : "invalid";
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > kMaxLocalPart) return false;
  const auto domain = text.substr(at + 1);
  const auto forbidden = [](unsigned char c) {
    return c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"' || c == ',' || c == ';' || c == '(' || c == ')';
  };
  return !domain.empty() && domain.find('@') == std::string_view::npos && !domain.starts_with('.') && !domain.ends_with('.') &&
         domain.find("..") == std::string_view::npos && std::none_of(text.begin(), text.end(), forbidden);
}

}  // namespace

Result<Registration> check_registration(const Registration& typed) {
  std::vector<FieldError> mistakes;
  Registration clean{.name = {}, .email = {}, .password = typed.password};
  if (auto name = clean_text(typed.name, 1, kMaxName)) {
    clean.name = std::move(*name);
  } else {
    mistakes.push_back({"name", code_of(name.error()), "A name of 1 to 100 characters is needed."});
  }
  if (auto email = clean_text(typed.email, 1, kMaxEmail); !email) {
    mistakes.push_back({"email", code_of(email.error()), "An e-mail address of at most 254 characters is needed."});
  } else if (!is_email(*email)) {
    mistakes.push_back({"email", "invalid", "That is not an e-mail address."});
  } else {
    clean.email = std::move(*email);
  }
  if (const auto mistake = password_mistake(typed.password, typed.email)) mistakes.push_back({"password", mistake->code, mistake->detail});
  if (!mistakes.empty()) return fail(ErrorKind::invalid, "registration.invalid", "Some fields are missing or wrong.", std::move(mistakes));
  return clean;
}

}  // namespace codeflix::identity
