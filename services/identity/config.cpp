#include "services/identity/config.hpp"

namespace codeflix::identity {

void Config::describe(config::Binder& binder) {
  binder.section("identity", "The embedded OpenID Connect issuer.");
  binder.field("sign_up", sign_up, "Whether people may register themselves.");
  binder.field("access_token", lifetimes.access_token, "How long an access token is good for.");
  binder.field("session_idle", lifetimes.session_idle, "A session that is not used for so long ends.");
  binder.field("session_max", lifetimes.session_max, "A session ends so long after the sign-in at the latest.");
  binder.field("signing_key", lifetimes.signing_key, "The signing key is replaced after this time; the old one still verifies.");
}

}  // namespace codeflix::identity
