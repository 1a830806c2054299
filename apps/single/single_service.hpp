#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/config/config.hpp"
#include "libs/http/router.hpp"
#include "libs/messaging/broker.hpp"
#include "libs/replication/feed.hpp"
#include "libs/runtime/supervisor.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"
#include "libs/storage/object_store.hpp"

namespace codeflix {

/// What one service gets from a process of its own: the embedded parts of a data folder. Several such processes may share
/// the folder. Everything that it answers lives as long as the process.
class SingleService {
 public:
  SingleService(std::filesystem::path data, std::string issuer) : data_(std::move(data)), issuer_(std::move(issuer)) {}

  /// The database of `service`, brought up to date. Throws Failure's text as std::runtime_error when it cannot be opened.
  sql::Database& database(const std::string& service, const std::vector<sql::Migrations>& migrations);
  messaging::Broker& broker();
  /// The change log of catalog_admin.
  replication::Feed& titles();
  storage::ObjectStore& bucket(const std::string& name);
  const Clock& clock() const { return clock_; }
  /// Whose tokens are taken.
  const std::string& issuer() const { return issuer_; }
  runtime::Supervisor& supervisor() { return supervisor_; }
  http::Router& router() { return router_; }
  /// The folder of this program, and of its helpers.
  static std::filesystem::path programs();

 private:
  SystemClock clock_;
  std::filesystem::path data_;
  std::string issuer_;
  std::map<std::string, std::unique_ptr<sql::Database>> databases_;
  std::unique_ptr<messaging::Broker> broker_;
  std::unique_ptr<replication::Feed> titles_;
  std::map<std::string, std::unique_ptr<storage::ObjectStore>> buckets_;
  http::Router router_;
  runtime::Supervisor supervisor_;
};

/// Where tokens come from; section `[tokens]`.
struct TokenConfig {
  std::string issuer = "http://127.0.0.1:8080/auth/realms/codeflix";
  std::string keys_url;  ///< of its JWKS; empty: the issuer's usual place

  void describe(config::Binder& binder);
};

/// Runs one service until a signal: reads `--config`, `--port` and `--data-dir`, opens the parts, installs, serves its routes
/// and /health. Answers the exit status.
int run_single(int argc, char** argv, const std::string& name, const config::Describe& describe,
               const std::function<Result<>(SingleService& parts)>& install);

}  // namespace codeflix
