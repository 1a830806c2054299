#include "services/identity/api/http/context.hpp"
#include "services/identity/app/client_credentials.hpp"
#include "services/identity/app/redeem_code.hpp"
#include "services/identity/app/refresh_tokens.hpp"

namespace codeflix::identity {

namespace {

http::Response answer(const Tokens& tokens) {
  json::Object document{{"access_token", tokens.access_token}, {"token_type", "Bearer"}, {"expires_in", tokens.expires_in}, {"scope", tokens.scope}};
  if (!tokens.refresh_token.empty()) {
    document["refresh_token"] = tokens.refresh_token;
    document["refresh_expires_in"] = tokens.refresh_expires_in;
  }
  if (!tokens.id_token.empty()) document["id_token"] = tokens.id_token;
  return std::move(http::Response::json(document).with("Cache-Control", "no-store"));
}

Result<Tokens> grant(const Context& context, const Client& client, const Parameters& form) {
  const auto type = value_of(form, "grant_type");
  if (type == "client_credentials") {
    if (!client.confidential) return oauth_failure("unauthorized_client", "Only a client with a secret has a service account.");
    return client_credentials(context.ports, context.issuer, context.lifetimes, client);
  }
  if (type != "authorization_code" && type != "refresh_token") return oauth_failure("unsupported_grant_type", "This grant type is not offered.");
  if (client.redirect_uris.empty()) return oauth_failure("unauthorized_client", "This client signs nobody in.");
  if (type == "refresh_token") return refresh_tokens(context.ports, context.issuer, context.lifetimes, client.id, value_of(form, "refresh_token"));
  return redeem_code(context.ports, context.issuer, context.lifetimes,
                     {.client_id = client.id,
                      .code = value_of(form, "code"),
                      .redirect_uri = value_of(form, "redirect_uri"),
                      .code_verifier = value_of(form, "code_verifier")});
}

Result<http::Response> token(const Context& context, http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto form, form_parameters(request));
  CODEFLIX_TRY_ASSIGN(const auto client, calling_client(context, request, form));
  CODEFLIX_TRY_ASSIGN(const auto tokens, grant(context, client, form));
  return answer(tokens);
}

Result<http::Response> revoke(const Context& context, http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto form, form_parameters(request));
  CODEFLIX_TRY_ASSIGN(const auto client, calling_client(context, request, form));
  if (!form.contains("token")) return oauth_failure("invalid_request", "The token is missing.");
  CODEFLIX_TRY(revoke_token(context.ports, client.id, value_of(form, "token")));
  return std::move(http::Response::empty(200).with("Cache-Control", "no-store"));
}

Result<http::Response> userinfo(const Context& context, const http::Request& request) {
  const auto& caller = request.caller();
  CODEFLIX_TRY_ASSIGN(const auto user, context.ports.database.read(
                                           [&](sql::Transaction& tx) { return context.ports.users.find(tx, UserId::trusted(caller.subject)); }));
  json::Object claims{{"sub", caller.subject}};
  if (user) add_profile(claims, *user);
  return std::move(http::Response::json(claims).with("Cache-Control", "no-store"));
}

}  // namespace

void add_token_routes(http::Router& router, const SharedContext& context) {
  const std::string base = kProtocol;
  // No limit by address: the sessions of all pages come here from the web service. Codes, refresh tokens and secrets have
  // 256 random bits; passwords are not taken here.
  for (const auto& [path, handler] : {std::pair("/token", &token), std::pair("/revoke", &revoke)}) {
    router.add({.method = "POST",
                .pattern = base + path,
                .access = http::Access::open(),
                .handler = protocol(context, handler),
                .rate = http::RateClass::none,
                .body_limit = kFormLimit});
  }
  for (const auto* method : {"GET", "POST"}) {
    router.add({.method = method,
                .pattern = base + "/userinfo",
                .access = http::Access::signed_in(),
                .handler = [context](http::Request& request) { return userinfo(*context, request); },
                .body_limit = kFormLimit});
  }
}

}  // namespace codeflix::identity
