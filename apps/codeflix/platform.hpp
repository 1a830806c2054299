#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "apps/codeflix/addresses.hpp"
#include "apps/codeflix/data_folder.hpp"
#include "apps/codeflix/databases.hpp"
#include "apps/codeflix/settings.hpp"
#include "libs/http/server.hpp"
#include "libs/messaging/broker.hpp"
#include "libs/replication/feed.hpp"
#include "libs/runtime/supervisor.hpp"
#include "libs/storage/object_store.hpp"
#include "services/subscription/app/people.hpp"

namespace codeflix {

/// Under which accounts are kept, whatever the public address is.
inline constexpr const char* kAccountIssuer = "standalone";

/// Every service in one process over embedded parts. Members stand in the order of their making; the supervisor is the last,
/// so that everything outlives the components.
class Platform {
 public:
  /// Opens, migrates and composes; nothing runs yet. `resources`: the folder of the checkout or installation that holds the
  /// built pages.
  static Result<std::unique_ptr<Platform>> compose(Settings settings, const std::filesystem::path& resources, const std::filesystem::path& programs);

  runtime::Supervisor& supervisor() { return supervisor_; }
  const Addresses& addresses() const { return addresses_; }
  DataFolder& folder() { return folder_; }
  /// The routes of all services.
  const http::Router& router() const { return router_; }
  /// Set when this start made the first administrator: the text for the person, kept in the data folder too.
  const std::optional<std::string>& first_credentials() const { return first_credentials_; }

 private:
  explicit Platform(Settings settings);

  Result<> open();
  Result<> secure();
  Result<> make_first_accounts();
  Result<> install_services(const std::filesystem::path& resources, const std::filesystem::path& programs);

  SystemClock clock_;
  Settings settings_;
  Addresses addresses_;
  DataFolder folder_;
  Secrets secrets_;
  Databases databases_;
  std::unique_ptr<messaging::Broker> broker_;
  std::unique_ptr<replication::Feed> titles_for_catalog_;
  std::unique_ptr<replication::Feed> titles_for_playback_;
  std::unique_ptr<storage::ObjectStore> raw_;
  std::unique_ptr<storage::ObjectStore> encoded_;
  std::unique_ptr<storage::ObjectStore> images_;
  std::unique_ptr<auth::TokenVerifier> verifier_;
  std::unique_ptr<subscription::People> people_;
  http::Router router_;
  std::optional<std::string> first_credentials_;
  runtime::Supervisor supervisor_;
};

}  // namespace codeflix
