#include "apps/single/single_service.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <stdexcept>

#include "libs/auth/token_verifier.hpp"
#include "libs/client/client.hpp"
#include "libs/http/health.hpp"
#include "libs/http/server.hpp"
#include "libs/messaging/embedded_broker.hpp"
#include "libs/replication/change_log.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/telemetry/log.hpp"

namespace codeflix {

namespace {

/// A part that cannot be opened ends the start; main prints the sentence.
template <class T>
T opened(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail);
  return std::move(*result);
}

auth::KeySource keys_at(const std::string& url) {
  const auto issuer = std::make_shared<client::Client>(client::Settings{.name = "issuer_keys", .base_url = url});
  return [issuer]() -> Result<std::string> {
    CODEFLIX_TRY_ASSIGN(auto answer, issuer->call({}));
    if (answer.status != 200) return fail(ErrorKind::unavailable, "tokens.keys", "The issuer does not answer its keys.");
    return std::move(answer.body);
  };
}

void complain(const Error& error) {
  std::cerr << "codeflix: " << error.detail << "\n";
  for (const auto& field : error.fields) std::cerr << "  " << field.detail << "\n";
}

}  // namespace

sql::Database& SingleService::database(const std::string& service, const std::vector<sql::Migrations>& migrations) {
  auto& slot = databases_[service];
  if (!slot) {
    std::filesystem::create_directories(data_ / "db");
    slot = opened(sql::open_sqlite(data_ / "db" / (service + ".sqlite")));
  }
  for (const auto& component : migrations) opened(sql::migrate(*slot, clock_, component));
  return *slot;
}

messaging::Broker& SingleService::broker() {
  if (!broker_) broker_ = opened(messaging::make_embedded_broker(database("queue", {}), clock_));
  return *broker_;
}

replication::Feed& SingleService::titles() {
  if (!titles_) titles_ = replication::make_embedded_feed(database("catalog_admin", {replication::schema()}));
  return *titles_;
}

storage::ObjectStore& SingleService::bucket(const std::string& name) {
  auto& slot = buckets_[name];
  if (!slot) slot = opened(storage::open_folder_store(data_ / "storage" / name));
  return *slot;
}

std::filesystem::path SingleService::programs() { return std::filesystem::read_symlink("/proc/self/exe").parent_path(); }

void TokenConfig::describe(config::Binder& binder) {
  binder.section("tokens", "Whose access tokens are taken.");
  binder.field("issuer", issuer, "The issuer's name, as tokens carry it.");
  binder.field("keys_url", keys_url, "Where its public keys are; empty: the issuer's usual place.");
}

int run_single(int argc, char** argv, const std::string& name, const config::Describe& describe,
               const std::function<Result<>(SingleService& parts)>& install) {
  CLI::App app("Codeflix: the service " + name + " in a process of its own");
  std::filesystem::path config_file;
  std::filesystem::path data = "data";
  http::ServerConfig server;
  std::int64_t port = 0;
  app.add_option("--config", config_file, "TOML file");
  app.add_option("--port", port, "port to listen on")->check(CLI::Range(1, 65535));
  app.add_option("--data-dir", data, "where everything is kept")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  TokenConfig tokens;
  const auto loaded =
      config::load(config_file, config::environment(),
                   {[&](config::Binder& binder) { server.describe(binder); }, [&](config::Binder& binder) { tokens.describe(binder); }, describe});
  if (!loaded) {
    complain(loaded.error());
    return 2;
  }
  if (port != 0) server.port = port;
  log::configure({.service = name});
  try {
    SingleService parts(data, tokens.issuer);
    const auto keys = keys_at(tokens.keys_url.empty() ? tokens.issuer + "/protocol/openid-connect/certs" : tokens.keys_url);
    const auto verifier = auth::make_token_verifier({.issuer = tokens.issuer}, keys, parts.clock());
    auto& supervisor = parts.supervisor();
    auto ended = install(parts);
    if (ended) {
      http::add_health_routes(
          parts.router(), [&] { return supervisor.started(); }, [&] { return supervisor.not_ready(); });
      supervisor.add(http::make_server(server, parts.router(), verifier.get()));
      ended = supervisor.start();
    }
    if (ended) ended = supervisor.wait_and_stop();
    if (ended) return 0;
    complain(ended.error());
  } catch (const std::runtime_error& error) {
    std::cerr << "codeflix: " << error.what() << "\n";
  }
  return 1;
}

}  // namespace codeflix
