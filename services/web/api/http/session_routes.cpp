#include "services/web/api/http/session_routes.hpp"

#include "libs/auth/jwt.hpp"
#include "libs/base/encoding.hpp"
#include "libs/telemetry/log.hpp"
#include "services/web/app/begin_sign_in.hpp"
#include "services/web/app/finish_sign_in.hpp"

namespace codeflix::web {

namespace {

struct SessionRequest {
  std::string app;
};
BOOST_DESCRIBE_STRUCT(SessionRequest, (), (app))

struct SessionToken {
  std::string access_token;
  std::int64_t expires_in = 0;
  std::string subject;
  std::string name;
  std::string email;
  std::vector<std::string> roles;
  std::string locale;
};
BOOST_DESCRIBE_STRUCT(SessionToken, (), (access_token, expires_in, subject, name, email, roles, locale))

/// For an issuer that does not say how long a refresh token is good for; it judges in the end.
constexpr std::chrono::hours kUsualSession{30 * 24};

std::chrono::seconds session_age(const IssuedTokens& tokens) {
  return tokens.refresh_expires_in > 0 ? std::chrono::seconds(tokens.refresh_expires_in) : kUsualSession;
}

http::Response no_store(http::Response response) {
  return std::move(response.with("Cache-Control", "no-store").with("Referrer-Policy", "no-referrer"));
}

Result<Application> application_of(std::string_view name) {
  const auto application = find_application(name);
  if (!application)
    return fail(ErrorKind::invalid, "session.app", "The applications are watch and admin.",
                {{"app", "app.unknown", "The applications are watch and admin."}});
  return *application;
}

std::string_view authority_of(std::string_view origin) {
  const auto at = origin.find("://");
  return at == std::string_view::npos ? std::string_view() : origin.substr(at + 3);
}

/// A POST that changes the session comes from our own pages only; every browser says where it comes from.
Result<Application> asking_application(const SessionContext& context, const http::Request& request) {
  const auto origin = request.headers.get("Origin");
  if (origin != context.public_url) {
    // Our own page, opened by another name of this machine (localhost): its sign-in leads to the public address.
    if (!origin.empty() && authority_of(origin) == request.headers.get("Host"))
      return fail(ErrorKind::unauthorized, "session.none", "Nobody is signed in at this address.");
    return fail(ErrorKind::forbidden, "session.origin", "Only the pages at " + context.public_url + " may ask this.");
  }
  CODEFLIX_TRY_ASSIGN(const auto body, request.json<SessionRequest>());
  return application_of(body.app);
}

http::Response move_to_public_address(const SessionContext& context, const http::Request& request) {
  auto location = context.public_url + request.path + "?moved=1";
  for (const auto& [name, value] : request.query) location += "&" + percent_encode(name) + "=" + percent_encode(value);
  return no_store(http::Response::redirect(std::move(location)));
}

Result<http::Response> begin(const SessionContext& context, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto application, application_of(request.query_value("app").value_or("")));
  // The issuer leads back to the public address, so the proof has to be kept there. Once only: a proxy may hide the name.
  if (request.headers.get("Host") != authority_of(context.public_url) && !request.query_value("moved"))
    return move_to_public_address(context, request);
  const auto begun = begin_sign_in(context.clock, context.public_url,
                                   {.application = application,
                                    .return_to = request.query_value("return_to").value_or(""),
                                    .prompt = request.query_value("prompt").value_or(""),
                                    .login_hint = request.query_value("login_hint").value_or(""),
                                    .ui_locales = request.query_value("ui_locales").value_or("")});
  auto response = no_store(http::Response::redirect(begun.location));
  context.cookies.keep_flow(response, begun.flow);
  return response;
}

Result<http::Response> finish(const SessionContext& context, const http::Request& request) {
  const Callback callback{.code = request.query_value("code").value_or(""),
                          .state = request.query_value("state").value_or(""),
                          .iss = request.query_value("iss").value_or("")};
  const auto flow = context.cookies.flow(request, callback.state);
  // An old tab, or somebody else's sign-in: nothing is believed of it.
  if (!flow) return no_store(http::Response::redirect("/?sign_in=expired"));
  const auto application = find_application(flow->app);
  const auto start = std::string(application ? application->start : "/");
  auto tokens = request.query_value("error") ? Result<IssuedTokens>(fail(ErrorKind::unauthorized, "session.refused", "The issuer signed nobody in."))
                                             : finish_sign_in(*context.issuer, context.clock, context.public_url, *flow, callback);
  if (!tokens) log::info("web.sign_in_failed", tokens.error().detail, {{"error.code", tokens.error().code}});
  auto response = no_store(http::Response::redirect(
      tokens ? flow->return_to : start + (tokens.error().code == "session.expired" ? "?sign_in=expired" : "?sign_in=failed")));
  context.cookies.forget_flow(response, callback.state);
  if (tokens) {
    // It may be of another person, who did not sign out.
    context.cookies.forget_access_token(response, *application);
    context.cookies.keep_refresh_token(response, *application, tokens->refresh_token, session_age(*tokens));
  }
  return response;
}

/// A visitor is no error: a browser would write one to the console of every page that somebody opens who is not signed in.
http::Response nobody(const SessionContext& context, const Application& application) {
  auto response = no_store(http::Response::empty());
  context.cookies.forget_tokens(response, application);
  return response;
}

Result<http::Response> session_token(const std::string& access_token, std::chrono::seconds lifetime) {
  CODEFLIX_TRY_ASSIGN(const auto access, auth::parse_jwt(access_token));
  return no_store(http::Response::json(SessionToken{.access_token = access_token,
                                                    .expires_in = lifetime.count(),
                                                    .subject = auth::text_claim(access.claims, "sub"),
                                                    .name = auth::text_claim(access.claims, "name"),
                                                    .email = auth::text_claim(access.claims, "email"),
                                                    .roles = auth::realm_roles(access.claims),
                                                    .locale = auth::text_claim(access.claims, "locale")}));
}

Result<http::Response> token(const SessionContext& context, const http::Request& request) {
  const auto application = asking_application(context, request);
  if (!application && application.error().kind == ErrorKind::unauthorized) return no_store(http::Response::empty());
  if (!application) return fail(application);
  const auto refresh_token = context.cookies.refresh_token(request, *application);
  if (!refresh_token) return nobody(context, *application);
  const auto tokens = context.issuer->refresh(std::string(application->client_id), *refresh_token);
  if (!tokens && tokens.error().kind == ErrorKind::unauthorized) return nobody(context, *application);
  if (!tokens) {
    // Who opens a page while the issuer is away is no stranger for it, as long as the last access token holds.
    const auto kept = context.cookies.access_token(request, *application);
    if (!kept || kept->good_until <= context.clock.now()) return fail(tokens);
    return session_token(kept->token, std::chrono::floor<std::chrono::seconds>(kept->good_until - context.clock.now()));
  }
  const std::chrono::seconds lifetime(tokens->expires_in);
  CODEFLIX_TRY_ASSIGN(auto response, session_token(tokens->access_token, lifetime));
  context.cookies.keep_refresh_token(response, *application, tokens->refresh_token, session_age(*tokens));
  context.cookies.keep_access_token(response, *application, {tokens->access_token, context.clock.now() + lifetime}, lifetime);
  return response;
}

Result<http::Response> sign_out(const SessionContext& context, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto application, asking_application(context, request));
  if (const auto refresh_token = context.cookies.refresh_token(request, application)) {
    const auto ended = context.issuer->end_session(std::string(application.client_id), *refresh_token);
    // A session that the issuer does not know any more has ended already. One that may go on must not look ended.
    if (!ended && ended.error().kind != ErrorKind::unauthorized) return fail(ended);
  }
  auto response = no_store(http::Response::json(json::Object{{"location", std::string(application.start)}}));
  context.cookies.forget_tokens(response, application);
  return response;
}

}  // namespace

void add_session_routes(http::Router& router, std::shared_ptr<const SessionContext> context) {
  const auto add = [&](std::string method, std::string pattern, Result<http::Response> (*handler)(const SessionContext&, const http::Request&)) {
    router.add({.method = std::move(method),
                .pattern = std::move(pattern),
                .access = http::Access::open(),
                .handler = [context, handler](http::Request& request) { return handler(*context, request); },
                .body_limit = 4 << 10});
  };
  add("GET", "/session/sign-in", begin);
  add("GET", "/session/callback", finish);
  add("POST", "/session/token", token);
  add("POST", "/session/sign-out", sign_out);
}

}  // namespace codeflix::web
