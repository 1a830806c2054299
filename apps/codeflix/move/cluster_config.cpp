#include "apps/codeflix/move/cluster_config.hpp"

#include <fmt/format.h>

namespace codeflix::moving {

void ClusterConfig::describe(config::Binder& binder) {
  binder.section("databases", "The services' databases, new and migrated: `postgresql://user:password@host/database`.");
  binder.secret("catalog_admin", catalog_admin, "Of the administration of the catalogue.");
  binder.secret("encoder", encoder, "Of the encoder.");
  binder.secret("playback", playback, "Of playback.");
  binder.secret("subscription", subscription, "Of subscription.");
  store.describe(binder);
  binder.section("tokens", "Who issues the tokens there.");
  binder.field("issuer", issuer, "The `iss` of Keycloak's tokens, as the services have it.");
  binder.section("keycloak", "The realm that takes the people.");
  binder.field("url", keycloak_url, "Keycloak with its path (`http://keycloak:8080/auth`).");
  binder.field("realm", keycloak_realm, "Its realm.");
  binder.field("administrator", keycloak_administrator, "An administrator of Keycloak's realm `master`.");
  binder.secret("password", keycloak_password, "Their password.");
}

Result<ClusterConfig> load_cluster(const std::filesystem::path& file) {
  ClusterConfig config;
  config.store.kind = "s3";
  CODEFLIX_TRY(config::load(file, config::environment(), {[&](config::Binder& binder) { config.describe(binder); }}));
  std::vector<FieldError> mistakes;
  const auto needed = [&](const char* key, const std::string& value) {
    if (value.empty()) mistakes.push_back({key, "config.missing", fmt::format("{} is needed.", key)});
  };
  needed("databases.catalog_admin", config.catalog_admin);
  needed("databases.encoder", config.encoder);
  needed("databases.playback", config.playback);
  needed("databases.subscription", config.subscription);
  needed("tokens.issuer", config.issuer);
  needed("keycloak.url", config.keycloak_url);
  needed("keycloak.administrator", config.keycloak_administrator);
  needed("keycloak.password", config.keycloak_password);
  if (config.store.kind == "folder")
    mistakes.push_back({"storage.kind", "config.value", "storage.kind is s3, gcs or azure: a folder has no replicas."});
  if (!mistakes.empty()) return fail(ErrorKind::invalid, "config.invalid", "The configuration of the cluster has mistakes.", std::move(mistakes));
  return config;
}

}  // namespace codeflix::moving
