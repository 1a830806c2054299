#pragma once

#include <memory>
#include <string>

#include "libs/http/router.hpp"
#include "services/identity/api/http/cookies.hpp"
#include "services/identity/api/http/pages.hpp"
#include "services/identity/api/http/parameters.hpp"
#include "services/identity/app/password_hasher.hpp"
#include "services/identity/app/ports.hpp"
#include "services/identity/app/sign_in_throttle.hpp"

namespace codeflix::identity {

inline constexpr const char* kRealm = "/auth/realms/codeflix";
inline constexpr const char* kProtocol = "/auth/realms/codeflix/protocol/openid-connect";

/// What the routes share. Outlives them.
struct Context {
  Ports ports;
  PasswordHasher& hasher;
  SignInThrottle& throttle;
  Lifetimes lifetimes;
  std::string public_url;
  std::string issuer;
  bool sign_up;
  Pages pages;
  Cookies cookies;
};
using SharedContext = std::shared_ptr<const Context>;

void add_discovery_routes(http::Router& router, const SharedContext& context);
void add_authorization_routes(http::Router& router, const SharedContext& context);
void add_token_routes(http::Router& router, const SharedContext& context);
void add_sign_out_routes(http::Router& router, const SharedContext& context);
void add_account_routes(http::Router& router, const SharedContext& context);

/// The language for this person: what a form or link says, what the browser prefers, or the default.
std::string locale_of(const http::Request& request, const Parameters& parameters);

/// A handler that answers a person: its errors become pages.
http::Handler page(const SharedContext& context, std::function<Result<http::Response>(const Context&, http::Request&)> handler);

/// A handler of the protocol: its errors become RFC 6749's documents.
http::Handler protocol(const SharedContext& context, std::function<Result<http::Response>(const Context&, http::Request&)> handler);

/// The client that calls: by HTTP Basic or in the form, with its secret when it has one. Errors: `oauth.invalid_client`
/// (401), `oauth.invalid_request`.
Result<Client> calling_client(const Context& context, const http::Request& request, const Parameters& form);

inline constexpr std::uint64_t kFormLimit = 64 << 10;

}  // namespace codeflix::identity
