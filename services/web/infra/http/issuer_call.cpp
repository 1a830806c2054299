#include "services/web/infra/http/issuer_call.hpp"

namespace codeflix::web {

namespace {

constexpr const char* kForm = "application/x-www-form-urlencoded";
constexpr const char* kRealm = "/auth/realms/codeflix";

}  // namespace

IssuerCall network_call(std::string base, std::string ca_file) {
  const auto issuer =
      std::make_shared<client::Client>(client::Settings{.name = "issuer", .base_url = std::move(base), .ca_file = std::move(ca_file)});
  return [issuer](const std::string& path, const std::string& form) {
    client::Request request{.method = "POST", .path = path, .body = form};
    request.headers.set("Content-Type", kForm);
    request.headers.set("Accept", "application/json");
    return issuer->call(request);
  };
}

IssuerCall local_call(const http::Router& router) {
  return [&router](const std::string& path, const std::string& form) -> Result<client::Response> {
    http::Request request;
    request.method = "POST";
    request.target = request.path = kRealm + path;
    request.headers.set("Content-Type", kForm);
    request.body = form;
    std::vector<std::string> allowed;
    CODEFLIX_TRY_ASSIGN(const auto match, router.find(request.method, request.path, allowed));
    const auto* handler = match.route == nullptr ? nullptr : std::get_if<http::Handler>(&match.route->handler);
    if (handler == nullptr) return fail(ErrorKind::unavailable, "client.unreachable", "The issuer is not in this process.");
    CODEFLIX_TRY_ASSIGN(auto response, (*handler)(request));
    auto* body = std::get_if<std::string>(&response.body);
    return client::Response{response.status, std::move(response.headers), body == nullptr ? std::string() : std::move(*body)};
  };
}

}  // namespace codeflix::web
