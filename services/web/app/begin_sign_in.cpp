#include "services/web/app/begin_sign_in.hpp"

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"

namespace codeflix::web {

std::string issuer_of(const std::string& public_url) { return public_url + "/auth/realms/codeflix"; }
std::string redirect_uri_of(const std::string& public_url) { return public_url + "/session/callback"; }

BegunSignIn begin_sign_in(const Clock& clock, const std::string& public_url, const SignInWish& wish) {
  const auto secret = [] { return base64url(random_bytes(32)); };
  BegunSignIn begun{.flow = {.app = std::string(wish.application.name),
                             .state = secret(),
                             .nonce = secret(),
                             .code_verifier = secret(),
                             .return_to = safe_return_to(wish.application, wish.return_to),
                             .began = clock.now()},
                    .location = issuer_of(public_url) + "/protocol/openid-connect/auth?response_type=code&scope=openid%20profile%20email"};
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) begun.location += "&" + std::string(name) + "=" + percent_encode(value);
  };
  add("client_id", wish.application.client_id);
  add("redirect_uri", redirect_uri_of(public_url));
  add("state", begun.flow.state);
  add("nonce", begun.flow.nonce);
  add("code_challenge", base64url(sha256(begun.flow.code_verifier)));
  add("code_challenge_method", "S256");
  if (wish.prompt == "create" || wish.prompt == "login") add("prompt", wish.prompt);
  add("login_hint", wish.login_hint.substr(0, 254));
  add("ui_locales", wish.ui_locales.substr(0, 35));
  return begun;
}

}  // namespace codeflix::web
