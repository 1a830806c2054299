#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/codeflix/move/cluster_config.hpp"
#include "apps/codeflix/move/keycloak_admin.hpp"
#include "apps/codeflix/move/row_move.hpp"
#include "apps/codeflix/move/source.hpp"
#include "services/identity/domain/user.hpp"

namespace codeflix::moving {

/// A data folder on its way into a cluster. `say` gets each line of what happens, for people. One thread at a time.
class Move {
 public:
  using Say = std::function<void(const std::string& line)>;

  /// Takes the source's lock and opens everything. Errors: those of open_source, of the databases and of the store.
  static Result<std::unique_ptr<Move>> open(const std::filesystem::path& from, const ClusterConfig& to, Say say);

  /// Says what would be moved; answers what stands against it, as sentences. Changes nothing.
  Result<std::vector<std::string>> look();

  /// Moves, or goes on, and checks everything; look() has to have found nothing. After a crash or an error it is run again. Error:
  /// conflict `move.mismatch` when what arrived is not what went away.
  Result<> run();

 private:
  struct Target {
    Source::Service* service = nullptr;
    std::unique_ptr<sql::Database> database;
    std::vector<Stream> streams;
  };

  Move(ClusterConfig config, Say say) : config_(std::move(config)), say_(std::move(say)), keycloak_(config_, clock_) {}

  Result<> connect();
  Result<std::string> obstacle(Target& target);
  Result<std::vector<std::string>> keycloak_obstacles();
  Result<> inventory();
  Result<> copy();
  Result<bool> check();

  SystemClock clock_;
  const ClusterConfig config_;
  const Say say_;
  Source source_;
  std::vector<Target> targets_;
  std::vector<Source::Bucket> stores_;
  KeycloakAdmin keycloak_;
  std::vector<identity::User> users_;
};

}  // namespace codeflix::moving
