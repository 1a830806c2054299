#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/codeflix/move/cluster_config.hpp"
#include "libs/base/clock.hpp"
#include "libs/base/json.hpp"
#include "libs/client/client.hpp"

namespace codeflix::moving {

/// One realm by Keycloak's admin API, signed in as an administrator of the realm `master`. One thread at a time. Errors, all
/// unavailable: `move.keycloak` with what Keycloak said; those of the client.
class KeycloakAdmin {
 public:
  KeycloakAdmin(const ClusterConfig& config, const Clock& clock);

  /// The `iss` of the realm's tokens; nothing when there is no such realm.
  Result<std::optional<std::string>> issuer();

  /// The document at a path below the realm; nothing for a 404.
  template <class Document>
  Result<std::optional<Document>> get(const std::string& path) {
    CODEFLIX_TRY_ASSIGN(const auto answer, call("GET", path, ""));
    if (answer.status == 404) return std::nullopt;
    auto document = json::read<Document>(answer.body);
    if (!document) return refused("GET", path, answer);
    return std::move(*document);
  }

  /// Error: conflict `move.taken` with what Keycloak said.
  Result<> post(const std::string& path, std::string body);

 private:
  Result<client::Response> call(const std::string& method, const std::string& path, std::string body);
  Result<std::string> token();
  static Failure refused(const std::string& method, const std::string& path, const client::Response& answer);

  const std::string realm_;
  const std::string sign_in_;
  const Clock& clock_;
  client::Client keycloak_;
  std::string token_;
  Time renew_at_;
};

}  // namespace codeflix::moving
