#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apps/single/parts_config.hpp"
#include "libs/config/config.hpp"
#include "libs/http/router.hpp"
#include "libs/messaging/broker.hpp"
#include "libs/replication/feed.hpp"
#include "libs/runtime/supervisor.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"
#include "libs/storage/object_store.hpp"

namespace codeflix {

/// What one service gets from a process of its own: the engines that the configuration names, or the embedded parts of a data
/// folder. Several such processes may share engines and folder. Everything that it answers lives as long as the process. What cannot be
/// opened throws a sentence as std::runtime_error.
class SingleService {
 public:
  SingleService(std::string service, PartsConfig config, std::filesystem::path data, std::string issuer)
      : service_(std::move(service)), config_(std::move(config)), data_(std::move(data)), issuer_(std::move(issuer)) {}

  /// The service's database, with a schema that fits this program. An embedded one is brought up to date by this; one on a server
  /// is by the command `migrate`.
  sql::Database& database(const std::vector<sql::Migrations>& migrations);
  /// Brings the service's database up to date.
  void migrate(const std::vector<sql::Migrations>& migrations);
  messaging::Broker& broker();
  /// catalog_admin's documents.
  replication::Feed& titles();
  storage::ObjectStore& bucket(const std::string& name);
  /// The same for who serves its objects to clients: with a cache on disk in front of a store that is no folder.
  storage::ObjectStore& served_bucket(const std::string& name);
  const Clock& clock() const { return clock_; }
  /// Whose tokens are taken.
  const std::string& issuer() const { return issuer_; }
  runtime::Supervisor& supervisor() { return supervisor_; }
  http::Router& router() { return router_; }
  /// The folder of this program, and of its helpers.
  static std::filesystem::path programs();

 private:
  SystemClock clock_;
  const std::string service_;
  const PartsConfig config_;
  const std::filesystem::path data_;
  const std::string issuer_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<sql::Database> queue_;      ///< of the embedded broker
  std::unique_ptr<sql::Database> publisher_;  ///< of the embedded feed
  std::unique_ptr<messaging::Broker> broker_;
  std::unique_ptr<replication::Feed> titles_;
  std::map<std::string, std::unique_ptr<storage::ObjectStore>> buckets_;
  http::Router router_;
  runtime::Supervisor supervisor_;
};

/// Section `[log]`.
struct LogConfig {
  std::string format = "console";

  void describe(config::Binder& binder);
};

/// Where tokens come from; section `[tokens]`.
struct TokenConfig {
  std::string issuer = "http://127.0.0.1:8080/auth/realms/codeflix";
  std::string keys_url;  ///< of its JWKS; empty: the issuer's usual place

  void describe(config::Binder& binder);
};

/// One service as a program: its name, its part of the configuration, the migrations of its database (none: it has no database), and how
/// it is put together.
struct SingleProgram {
  std::string name;
  config::Describe describe;
  std::vector<sql::Migrations> migrations;
  std::function<Result<>(SingleService& parts)> install;
};

/// Runs the service until a signal: reads `--config`, `--port` and `--data-dir`, opens the parts, installs, serves its routes and /health.
/// With the word `migrate` it brings the database up to date instead, and ends. Answers the exit status.
int run_single(int argc, char** argv, const SingleProgram& program);

}  // namespace codeflix
