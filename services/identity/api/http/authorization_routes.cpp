#include "services/identity/api/http/context.hpp"
#include "services/identity/app/find_client.hpp"
#include "services/identity/app/find_session.hpp"
#include "services/identity/app/issue_code.hpp"
#include "services/identity/app/sign_in.hpp"
#include "services/identity/app/sign_up.hpp"

namespace codeflix::identity {

namespace {

constexpr const char* kAuthenticate = "/auth/realms/codeflix/login-actions/authenticate";
constexpr const char* kRegister = "/auth/realms/codeflix/login-actions/registration";

enum class Form { sign_in, sign_up };

/// An authorization request that may be led back to its client, or the answer to one that goes no further. It travels in
/// the address of the form and is checked again there, so nothing of it has to be kept.
struct Asked {
  Client client;
  AuthorizationRequest request;
  Parameters parameters;
  std::string locale;
};
using Checked = std::variant<Asked, http::Response>;

http::Response back_to_client(const Context& context, const std::string& redirect_uri, const std::string& state, Parameters answer) {
  answer["state"] = state;
  answer["iss"] = context.issuer;
  return std::move(
      http::Response::redirect(with_query(redirect_uri, answer)).with("Cache-Control", "no-store").with("Referrer-Policy", "no-referrer"));
}

Result<Checked> check(const Context& context, const http::Request& http_request, const Parameters& parameters) {
  const auto locale = locale_of(http_request, parameters);
  CODEFLIX_TRY_ASSIGN(auto client, find_client(context.ports, context.public_url, value_of(parameters, "client_id")));
  if (!client) return context.pages.failure(400, "unknown_client", locale);
  const auto redirect_uri = value_of(parameters, "redirect_uri");
  if (!client->may_redirect_to(redirect_uri)) return context.pages.failure(400, "invalid_redirect_uri", locale);
  auto request = AuthorizationRequest::read(parameters);
  if (!request) {
    const auto state = value_of(parameters, "state");
    return back_to_client(context, redirect_uri, state.size() <= 1000 ? state : "",
                          {{"error", request.error().code.substr(std::string_view("oauth.").size())}, {"error_description", request.error().detail}});
  }
  return Asked{std::move(*client), std::move(*request), parameters, locale};
}

/// Where a link or form of the page leads, with the same request.
std::string address(const std::string& path, Parameters parameters, const std::string& prompt) {
  parameters["prompt"] = prompt;
  return with_query(path, parameters);
}

http::Response show_form(const Context& context, const http::Request& http_request, const Asked& asked, Form form, int status = 200,
                         json::Object values = {}, json::Object errors = {}) {
  http::Response carrier;
  const auto secret = context.cookies.form_secret(http_request, carrier);
  const bool in = form == Form::sign_in;
  json::Object state{{"page", in ? "sign_in" : "sign_up"},
                     {"client", {{"name", asked.client.name}, {"url", asked.client.url}}},
                     {"action", address(in ? kAuthenticate : kRegister, asked.parameters, asked.request.prompt)},
                     {"csrf", Cookies::form_code(secret)},
                     {"errors", std::move(errors)},
                     {"values", std::move(values)}};
  json::Object links;
  if (!in) links["signIn"] = address(std::string(kProtocol) + "/auth", asked.parameters, "login");
  if (in && context.sign_up) links["signUp"] = address(std::string(kProtocol) + "/registrations", asked.parameters, "");
  state["links"] = std::move(links);
  auto response = context.pages.show(status, std::move(state), asked.locale);
  for (const auto& [name, value] : carrier.headers.all()) response.headers.add(name, value);
  return response;
}

Result<http::Response> finish(const Context& context, const Asked& asked, const SessionId& session) {
  CODEFLIX_TRY_ASSIGN(const auto code, issue_code(context.ports, context.lifetimes, asked.request, session));
  return back_to_client(context, asked.request.redirect_uri, asked.request.state, {{"code", code}});
}

Result<http::Response> begin(const Context& context, const http::Request& http_request, Parameters parameters, Form wanted) {
  if (wanted == Form::sign_up) parameters["prompt"] = "create";
  CODEFLIX_TRY_ASSIGN(auto checked, check(context, http_request, parameters));
  if (auto* answer = std::get_if<http::Response>(&checked)) return std::move(*answer);
  const auto& asked = std::get<Asked>(checked);
  const auto& request = asked.request;
  if (request.prompt != "login") {
    std::optional<SignedIn> signed_in;
    if (const auto cookie = context.cookies.session(http_request)) {
      CODEFLIX_TRY_ASSIGN(signed_in, find_session(context.ports, *cookie));
    }
    if (signed_in) return finish(context, asked, signed_in->session.id);
    if (request.prompt == "none") return back_to_client(context, request.redirect_uri, request.state, {{"error", "login_required"}});
  }
  const auto form = request.prompt == "create" && context.sign_up ? Form::sign_up : Form::sign_in;
  return show_form(context, http_request, asked, form, 200,
                   request.login_hint.empty() ? json::Object() : json::Object{{"email", request.login_hint}});
}

/// How the form tells what went wrong; nothing for what no form can tell.
struct Refusal {
  int status;
  json::Object errors;
};
std::optional<Refusal> refusal_of(const Error& error) {
  const auto whole_form = [](int status, const char* code) { return Refusal{status, {{"form", code}}}; };
  if (error.code == "sign_in.invalid") return whole_form(400, "invalid_credentials");
  if (error.code == "sign_in.throttled") return whole_form(429, "too_many_attempts");
  if (error.code == "sign_in.disabled") return whole_form(400, "account_disabled");
  if (error.code == "user.email_taken") return Refusal{400, {{"email", "taken"}}};
  if (error.kind == ErrorKind::unavailable) return whole_form(503, "unavailable");
  if (error.code != "registration.invalid") return std::nullopt;
  Refusal refusal{400, {}};
  for (const auto& mistake : error.fields) refusal.errors[mistake.field] = mistake.code;
  return refusal;
}

Result<http::Response> submit(const Context& context, const http::Request& http_request, Form form) {
  CODEFLIX_TRY_ASSIGN(const auto typed, form_parameters(http_request));
  CODEFLIX_TRY_ASSIGN(const auto parameters, query_parameters(http_request));
  CODEFLIX_TRY_ASSIGN(auto checked, check(context, http_request, parameters));
  if (auto* answer = std::get_if<http::Response>(&checked)) return std::move(*answer);
  auto& asked = std::get<Asked>(checked);
  asked.locale = locale_of(http_request, typed);
  if (form == Form::sign_up && !context.sign_up) return context.pages.failure(404, "not_found", asked.locale);

  const auto email = value_of(typed, "email");
  json::Object values{{"email", email}};
  if (form == Form::sign_up) values["name"] = value_of(typed, "name");
  if (!context.cookies.form_is_ours(http_request, value_of(typed, "csrf"))) {
    return show_form(context, http_request, asked, form, 400, std::move(values), {{"form", "expired"}});
  }

  const Device device{http_request.remote_address, std::string(http_request.headers.get("User-Agent"))};
  const auto begun = form == Form::sign_in
                         ? sign_in(context.ports, context.hasher, context.throttle, context.lifetimes, email, value_of(typed, "password"), device)
                         : sign_up(context.ports, context.hasher, context.throttle, context.lifetimes,
                                   {.name = value_of(typed, "name"), .email = email, .password = value_of(typed, "password")}, asked.locale, device);
  if (!begun) {
    auto refusal = refusal_of(begun.error());
    if (!refusal) return fail(begun);
    auto response = show_form(context, http_request, asked, form, refusal->status, std::move(values), std::move(refusal->errors));
    if (refusal->status == 429) response.with("Retry-After", "300");
    return response;
  }
  CODEFLIX_TRY_ASSIGN(auto response, finish(context, asked, begun->session.id));
  context.cookies.set_session(response, begun->cookie,
                              std::chrono::duration_cast<std::chrono::seconds>(begun->session.expires_at - begun->session.created_at));
  return response;
}

}  // namespace

void add_authorization_routes(http::Router& router, const SharedContext& context) {
  const auto add = [&](std::string method, std::string pattern, http::RateClass rate,
                       std::function<Result<http::Response>(const Context&, http::Request&)> handler) {
    router.add({.method = std::move(method),
                .pattern = std::move(pattern),
                .access = http::Access::open(),
                .handler = page(context, std::move(handler)),
                .rate = rate,
                .body_limit = kFormLimit});
  };
  const auto from_query = [](Form form) {
    return [form](const Context& ctx, http::Request& request) -> Result<http::Response> {
      CODEFLIX_TRY_ASSIGN(auto parameters, query_parameters(request));
      return begin(ctx, request, std::move(parameters), form);
    };
  };
  const std::string base = kProtocol;
  add("GET", base + "/auth", http::RateClass::browse, from_query(Form::sign_in));
  add("GET", base + "/registrations", http::RateClass::browse, from_query(Form::sign_up));
  add("POST", base + "/auth", http::RateClass::browse, [](const Context& ctx, http::Request& request) -> Result<http::Response> {
    CODEFLIX_TRY_ASSIGN(auto parameters, form_parameters(request));
    return begin(ctx, request, std::move(parameters), Form::sign_in);
  });
  add("POST", kAuthenticate, http::RateClass::sign_in,
      [](const Context& ctx, http::Request& request) { return submit(ctx, request, Form::sign_in); });
  add("POST", kRegister, http::RateClass::sign_in, [](const Context& ctx, http::Request& request) { return submit(ctx, request, Form::sign_up); });
}

}  // namespace codeflix::identity
