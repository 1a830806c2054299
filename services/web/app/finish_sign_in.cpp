#include "services/web/app/finish_sign_in.hpp"

#include "libs/auth/jwt.hpp"
#include "libs/base/digest.hpp"
#include "services/web/app/begin_sign_in.hpp"

namespace codeflix::web {

Result<IssuedTokens> finish_sign_in(Issuer& issuer, const Clock& clock, const std::string& public_url, const SignInFlow& flow,
                                    const Callback& callback) {
  const auto refused = [](std::string detail) { return fail(ErrorKind::unauthorized, "session.refused", std::move(detail)); };
  const auto application = find_application(flow.app);
  if (!application || !constant_time_equal(callback.state, flow.state) || clock.now() >= flow.began + kSignInLasts) {
    return fail(ErrorKind::unauthorized, "session.expired", "This sign-in was begun elsewhere or too long ago.");
  }
  if (callback.iss != issuer_of(public_url)) return refused("The answer is of another issuer.");  // RFC 9207
  const std::string client_id(application->client_id);
  CODEFLIX_TRY_ASSIGN(auto tokens, issuer.redeem(client_id, callback.code, redirect_uri_of(public_url), flow.code_verifier));
  // The ID token comes straight from the issuer, which OpenID Connect Core (3.1.3.7) lets stand for its signature.
  const auto id = auth::parse_jwt(tokens.id_token);
  if (!id || auth::text_claim(id->claims, "iss") != callback.iss || !auth::has_audience(id->claims, client_id) ||
      !constant_time_equal(auth::text_claim(id->claims, "nonce"), flow.nonce)) {
    return refused("The ID token is not for this sign-in.");
  }
  return tokens;
}

}  // namespace codeflix::web
