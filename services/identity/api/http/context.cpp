#include "services/identity/api/http/context.hpp"

#include "libs/base/encoding.hpp"
#include "libs/telemetry/log.hpp"
#include "services/identity/app/find_client.hpp"

namespace codeflix::identity {

namespace {

constexpr std::string_view kOAuth = "oauth.";

http::Response page_of(const Context& context, const http::Request& request, const Error& error) {
  const auto locale = locale_of(request, {});
  switch (error.kind) {
    case ErrorKind::invalid:
    case ErrorKind::malformed:
    case ErrorKind::unsupported_media: return context.pages.failure(400, "invalid_request", locale);
    case ErrorKind::no_space:
    case ErrorKind::unavailable: return context.pages.failure(503, "unavailable", locale);
    default: log::failure("identity.page_failed", error); return context.pages.failure(500, "server_error", locale);
  }
}

http::Response document_of(const Error& error) {
  int status = 500;
  json::Object document{{"error", "server_error"}};
  if (std::string_view(error.code).starts_with(kOAuth)) {
    status = error.kind == ErrorKind::unauthorized ? 401 : 400;
    document = {{"error", error.code.substr(kOAuth.size())}, {"error_description", error.detail}};
  } else if (error.kind == ErrorKind::unsupported_media) {
    status = 400;
    document = {{"error", "invalid_request"}, {"error_description", error.detail}};
  } else if (error.kind == ErrorKind::unavailable) {
    status = 503;
    document = {{"error", "temporarily_unavailable"}};
  } else {
    log::failure("identity.protocol_failed", error);
  }
  auto response = http::Response::json(document, status);
  response.with("Cache-Control", "no-store");
  if (status == 401) response.with("WWW-Authenticate", "Basic realm=\"codeflix\"");
  return response;
}

Result<std::string> decoded(std::string_view text) {
  auto value = percent_decode(text);
  if (!value) return oauth_failure("invalid_request", "The Authorization header is not encoded properly.");
  return value;
}

struct ClientClaim {
  std::string id;
  std::string secret;
};

Result<ClientClaim> claim_of(const http::Request& request, const Parameters& form) {
  const auto field = request.headers.get("Authorization");
  if (!field.starts_with("Basic ")) return ClientClaim{value_of(form, "client_id"), value_of(form, "client_secret")};
  if (form.contains("client_secret")) return oauth_failure("invalid_request", "A client shows its secret in one way only.");
  const auto text = parse_base64(field.substr(6));
  const auto colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) return oauth_failure("invalid_request", "The Authorization header is not HTTP Basic.");
  ClientClaim claim;
  CODEFLIX_TRY_ASSIGN(claim.id, decoded(std::string_view(*text).substr(0, colon)));
  CODEFLIX_TRY_ASSIGN(claim.secret, decoded(std::string_view(*text).substr(colon + 1)));
  return claim;
}

}  // namespace

std::string locale_of(const http::Request& request, const Parameters& parameters) {
  for (const auto& wish : {value_of(parameters, "locale"), value_of(parameters, "ui_locales"), request.query_value("ui_locales").value_or("")}) {
    if (const auto locale = known_locale(wish)) return *locale;
  }
  return known_locale(request.headers.get("Accept-Language")).value_or(std::string(kDefaultLocale));
}

http::Handler page(const SharedContext& context, std::function<Result<http::Response>(const Context&, http::Request&)> handler) {
  return [context, handler = std::move(handler)](http::Request& request) -> Result<http::Response> {
    auto response = handler(*context, request);
    return response ? std::move(*response) : page_of(*context, request, response.error());
  };
}

http::Handler protocol(const SharedContext& context, std::function<Result<http::Response>(const Context&, http::Request&)> handler) {
  return [context, handler = std::move(handler)](http::Request& request) -> Result<http::Response> {
    auto response = handler(*context, request);
    return response ? std::move(*response) : document_of(response.error());
  };
}

Result<Client> calling_client(const Context& context, const http::Request& request, const Parameters& form) {
  CODEFLIX_TRY_ASSIGN(const auto claim, claim_of(request, form));
  CODEFLIX_TRY_ASSIGN(auto client, find_client(context.ports, context.public_url, claim.id));
  const bool proven = client && (client->confidential ? client->has_secret(claim.secret) : claim.secret.empty());
  if (!proven) return oauth_failure("invalid_client", "The client is unknown or its secret is wrong.", ErrorKind::unauthorized);
  return std::move(*client);
}

}  // namespace codeflix::identity
