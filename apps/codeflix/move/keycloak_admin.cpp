#include "apps/codeflix/move/keycloak_admin.hpp"

#include <fmt/format.h>

#include "libs/base/encoding.hpp"

namespace codeflix::moving {

namespace {

constexpr std::chrono::minutes kPatience{2};  // a batch of people is one request
constexpr std::size_t kMaxAnswer = 16 << 20;

struct Token {
  std::string access_token;
  std::int64_t expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(Token, (), (access_token, expires_in))

struct Discovery {
  std::string issuer;
};
BOOST_DESCRIBE_STRUCT(Discovery, (), (issuer))

}  // namespace

KeycloakAdmin::KeycloakAdmin(const ClusterConfig& config, const Clock& clock)
    : realm_(percent_encode(config.keycloak_realm)),
      sign_in_("grant_type=password&client_id=admin-cli&username=" + percent_encode(config.keycloak_administrator) +
               "&password=" + percent_encode(config.keycloak_password)),
      clock_(clock),
      keycloak_({.name = "keycloak", .base_url = config.keycloak_url, .timeout = kPatience, .overall = 2 * kPatience}) {}

Result<std::optional<std::string>> KeycloakAdmin::issuer() {
  CODEFLIX_TRY_ASSIGN(const auto answer, keycloak_.call({.path = "/realms/" + realm_ + "/.well-known/openid-configuration"}));
  if (answer.status == 404) return std::nullopt;
  const auto document = json::read<Discovery>(answer.body);
  if (!document) return refused("GET", "/.well-known/openid-configuration", answer);
  return document->issuer;
}

Result<> KeycloakAdmin::post(const std::string& path, std::string body) {
  CODEFLIX_TRY_ASSIGN(const auto answer, call("POST", path, std::move(body)));
  if (answer.status == 409) return fail(ErrorKind::conflict, "move.taken", answer.body.substr(0, 500));
  if (answer.status / 100 != 2) return refused("POST", path, answer);
  return {};
}

Result<client::Response> KeycloakAdmin::call(const std::string& method, const std::string& path, std::string body) {
  CODEFLIX_TRY_ASSIGN(const auto token, this->token());
  client::Request request{.method = method, .path = "/admin/realms/" + realm_ + path, .body = std::move(body), .max_response = kMaxAnswer};
  // People that are there are left as they are, so that a repetition does no harm.
  request.idempotent = true;
  request.headers.set("Authorization", "Bearer " + token);
  request.headers.set("Content-Type", "application/json");
  return keycloak_.call(request);
}

Result<std::string> KeycloakAdmin::token() {
  if (!token_.empty() && clock_.now() < renew_at_) return token_;
  client::Request request{.method = "POST", .path = "/realms/master/protocol/openid-connect/token", .body = sign_in_, .idempotent = true};
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  CODEFLIX_TRY_ASSIGN(const auto answer, keycloak_.call(request));
  auto document = json::read<Token>(answer.body);
  if (!document)
    return fail(
        ErrorKind::unavailable, "move.keycloak",
        fmt::format("Keycloak does not let the administrator in (status {}): look at keycloak.url, keycloak.administrator and keycloak.password.",
                    answer.status));
  token_ = std::move(document->access_token);
  renew_at_ = clock_.now() + std::chrono::seconds(document->expires_in) / 2;
  return token_;
}

Failure KeycloakAdmin::refused(const std::string& method, const std::string& path, const client::Response& answer) {
  return fail(ErrorKind::unavailable, "move.keycloak",
              fmt::format("Keycloak answered {} {} with status {}: {}", method, path, answer.status, answer.body.substr(0, 500)));
}

}  // namespace codeflix::moving
