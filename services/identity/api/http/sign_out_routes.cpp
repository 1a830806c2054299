#include "libs/auth/key_set.hpp"
#include "services/identity/api/http/context.hpp"
#include "services/identity/app/find_client.hpp"
#include "services/identity/app/find_session.hpp"
#include "services/identity/app/refresh_tokens.hpp"
#include "services/identity/app/signing_keys.hpp"

namespace codeflix::identity {

namespace {

constexpr const char* kConfirm = "/auth/realms/codeflix/login-actions/logout";

/// Whose sign-in an ID token was for. It may be long expired; its signature must be ours.
struct Hint {
  SessionId session;
  UserId user;
  std::string client_id;
};

Result<std::optional<Hint>> read_hint(const Context& context, const std::string& id_token) {
  if (id_token.empty()) return std::nullopt;
  CODEFLIX_TRY_ASSIGN(const auto document, public_keys(context.ports));
  CODEFLIX_TRY_ASSIGN(const auto keys, auth::KeySet::parse(document));
  const auto jwt = auth::parse_jwt(id_token);
  if (!jwt || !auth::check_signature(*jwt, keys)) return std::nullopt;
  const auto& claims = jwt->claims;
  if (auth::text_claim(claims, "iss") != context.issuer || auth::text_claim(claims, "typ") != "ID") return std::nullopt;
  return Hint{SessionId::trusted(auth::text_claim(claims, "sid")), UserId::trusted(auth::text_claim(claims, "sub")), auth::text_claim(claims, "azp")};
}

/// A sign-out that may be carried out, or the answer to one that may not.
struct Asked {
  std::optional<Client> client;
  std::optional<Hint> hint;
  Parameters parameters;
  std::string locale;
};

Result<std::variant<Asked, http::Response>> check(const Context& context, const http::Request& request, const Parameters& parameters) {
  Asked asked{.client = std::nullopt, .hint = std::nullopt, .parameters = parameters, .locale = locale_of(request, parameters)};
  CODEFLIX_TRY_ASSIGN(asked.hint, read_hint(context, value_of(parameters, "id_token_hint")));
  auto client_id = value_of(parameters, "client_id");
  if (asked.hint) {
    if (!client_id.empty() && client_id != asked.hint->client_id) return context.pages.failure(400, "invalid_request", asked.locale);
    client_id = asked.hint->client_id;
  }
  CODEFLIX_TRY_ASSIGN(asked.client, find_client(context.ports, context.public_url, client_id));
  if (const auto target = value_of(parameters, "post_logout_redirect_uri");
      !target.empty() && (!asked.client || !asked.client->may_return_to(target))) {
    return context.pages.failure(400, "invalid_redirect_uri", asked.locale);
  }
  return asked;
}

http::Response signed_out(const Context& context, const Asked& asked) {
  http::Response response;
  if (const auto target = value_of(asked.parameters, "post_logout_redirect_uri"); !target.empty()) {
    response = http::Response::redirect(with_query(target, {{"state", value_of(asked.parameters, "state")}}));
  } else {
    const auto url = asked.client ? asked.client->url : context.public_url + "/";
    response = context.pages.show(200, {{"page", "signed_out"}, {"links", {{"signIn", url.substr(context.public_url.size())}}}}, asked.locale);
  }
  context.cookies.clear_session(response);
  return response;
}

http::Response ask(const Context& context, const http::Request& request, const Asked& asked, const std::string& account, int status = 200,
                   json::Object errors = {}) {
  http::Response carrier;
  const auto secret = context.cookies.form_secret(request, carrier);
  // The hint did not prove the wish, so it has no more to say; an ID token does not belong into an address.
  auto parameters = asked.parameters;
  parameters.erase("id_token_hint");
  auto response = context.pages.show(status,
                                     {{"page", "sign_out"},
                                      {"action", with_query(kConfirm, parameters)},
                                      {"csrf", Cookies::form_code(secret)},
                                      {"account", account},
                                      {"errors", std::move(errors)}},
                                     asked.locale);
  for (const auto& [name, value] : carrier.headers.all()) response.headers.add(name, value);
  return response;
}

Result<std::optional<SignedIn>> session_of(const Context& context, const http::Request& request) {
  const auto cookie = context.cookies.session(request);
  if (!cookie) return std::nullopt;
  return find_session(context.ports, *cookie);
}

Result<> end(const Context& context, const SessionId& session, const UserId& user) {
  CODEFLIX_TRY(context.ports.database.write([&](sql::Transaction& tx) { return context.ports.sessions.end(tx, session, user); }));
  return {};
}

Result<http::Response> sign_out(const Context& context, const http::Request& request, const Parameters& parameters) {
  CODEFLIX_TRY_ASSIGN(auto checked, check(context, request, parameters));
  if (auto* answer = std::get_if<http::Response>(&checked)) return std::move(*answer);
  const auto& asked = std::get<Asked>(checked);
  CODEFLIX_TRY_ASSIGN(const auto current, session_of(context, request));
  // An ID token proves the wish for its own session only.
  if (current && (!asked.hint || asked.hint->session != current->session.id)) return ask(context, request, asked, current->user.email);
  if (asked.hint) CODEFLIX_TRY(end(context, asked.hint->session, asked.hint->user));
  return signed_out(context, asked);
}

Result<http::Response> confirm(const Context& context, http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto typed, form_parameters(request));
  CODEFLIX_TRY_ASSIGN(const auto parameters, query_parameters(request));
  CODEFLIX_TRY_ASSIGN(auto checked, check(context, request, parameters));
  if (auto* answer = std::get_if<http::Response>(&checked)) return std::move(*answer);
  auto& asked = std::get<Asked>(checked);
  asked.locale = locale_of(request, typed);
  CODEFLIX_TRY_ASSIGN(const auto current, session_of(context, request));
  if (!current) return signed_out(context, asked);
  if (!context.cookies.form_is_ours(request, value_of(typed, "csrf")))
    return ask(context, request, asked, current->user.email, 400, {{"form", "expired"}});
  CODEFLIX_TRY(end(context, current->session.id, current->user.id));
  return signed_out(context, asked);
}

/// Keycloak's way for an application without a browser: its refresh token ends the session.
Result<http::Response> end_by_token(const Context& context, const http::Request& request, const Parameters& form) {
  CODEFLIX_TRY_ASSIGN(const auto client, calling_client(context, request, form));
  CODEFLIX_TRY(end_session_of_token(context.ports, client.id, value_of(form, "refresh_token")));
  return std::move(http::Response::empty(204).with("Cache-Control", "no-store"));
}

}  // namespace

void add_sign_out_routes(http::Router& router, const SharedContext& context) {
  const auto address = std::string(kProtocol) + "/logout";
  router.add({.method = "GET",
              .pattern = address,
              .access = http::Access::open(),
              .handler = page(context, [](const Context& ctx, http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto parameters, query_parameters(request));
                return sign_out(ctx, request, parameters);
              })});
  const auto by_page = page(context, [](const Context& ctx, http::Request& request) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto form, form_parameters(request));
    return sign_out(ctx, request, form);
  });
  const auto by_token = protocol(context, [](const Context& ctx, http::Request& request) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(const auto form, form_parameters(request));
    return end_by_token(ctx, request, form);
  });
  router.add({.method = "POST",
              .pattern = address,
              .access = http::Access::open(),
              .handler =
                  [by_page, by_token](http::Request& request) {
                    const auto form = form_parameters(request);
                    return form && form->contains("refresh_token") ? by_token(request) : by_page(request);
                  },
              .rate = http::RateClass::none,
              .body_limit = kFormLimit});
  router.add({.method = "POST", .pattern = kConfirm, .access = http::Access::open(), .handler = page(context, confirm), .body_limit = kFormLimit});
}

}  // namespace codeflix::identity
