#include "services/identity/api/http/context.hpp"
#include "services/identity/app/signing_keys.hpp"

namespace codeflix::identity {

namespace {

json::Object discovery(const std::string& public_url, const std::string& issuer) {
  const auto endpoint = [&](const std::string& name) { return public_url + kProtocol + "/" + name; };
  return {{"issuer", issuer},
          {"authorization_endpoint", endpoint("auth")},
          {"token_endpoint", endpoint("token")},
          {"userinfo_endpoint", endpoint("userinfo")},
          {"end_session_endpoint", endpoint("logout")},
          {"revocation_endpoint", endpoint("revoke")},
          {"jwks_uri", endpoint("certs")},
          {"response_types_supported", {"code"}},
          {"response_modes_supported", json::Array{"query"}},
          {"grant_types_supported", {"authorization_code", "refresh_token", "client_credentials"}},
          {"code_challenge_methods_supported", json::Array{"S256"}},
          {"token_endpoint_auth_methods_supported", {"none", "client_secret_basic", "client_secret_post"}},
          {"revocation_endpoint_auth_methods_supported", {"none", "client_secret_basic", "client_secret_post"}},
          {"id_token_signing_alg_values_supported", json::Array{"ES256"}},
          {"subject_types_supported", json::Array{"public"}},
          {"scopes_supported", {"openid", "profile", "email"}},
          {"claims_supported", {"iss", "sub", "aud", "azp", "exp", "iat", "sid", "auth_time", "nonce", "email", "name", "locale"}},
          {"claim_types_supported", json::Array{"normal"}},
          {"prompt_values_supported", {"none", "login", "create"}},
          {"ui_locales_supported", {"pt-BR", "en"}},
          {"claims_parameter_supported", false},
          {"request_parameter_supported", false},
          {"request_uri_parameter_supported", false},
          {"authorization_response_iss_parameter_supported", true}};
}

}  // namespace

void add_discovery_routes(http::Router& router, const SharedContext& context) {
  router.add({.method = "GET",
              .pattern = "/auth/.well-known/openid-configuration",
              .access = http::Access::open(),
              .place = http::RunPlace::inline_,
              .handler = [context](http::Request&) -> Result<http::Response> {
                return http::Response::redirect(context->issuer + "/.well-known/openid-configuration", 302);
              }});
  router.add({.method = "GET",
              .pattern = std::string(kRealm) + "/.well-known/openid-configuration",
              .access = http::Access::open(),
              .place = http::RunPlace::inline_,
              .handler = [document = json::serialize(discovery(context->public_url, context->issuer))](http::Request&) -> Result<http::Response> {
                return std::move(http::Response::text(200, "application/json", document).with("Cache-Control", "no-cache"));
              }});
  router.add({.method = "GET",
              .pattern = std::string(kProtocol) + "/certs",
              .access = http::Access::open(),
              .handler = [context](http::Request&) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(auto keys, public_keys(context->ports));
                return std::move(http::Response::text(200, "application/json", std::move(keys)).with("Cache-Control", "no-cache"));
              }});
}

}  // namespace codeflix::identity
