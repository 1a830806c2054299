#include "apps/single/single_service.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "apps/single/engines.hpp"
#include "libs/auth/key_watch.hpp"
#include "libs/auth/token_verifier.hpp"
#include "libs/client/client.hpp"
#include "libs/http/health.hpp"
#include "libs/http/server.hpp"
#include "libs/messaging/embedded_broker.hpp"
#include "libs/replication/change_log.hpp"
#include "libs/sql/clock_check.hpp"
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

/// Whether there is anything here that nobody reaches without a token.
bool wants_tokens(const http::Router& router) {
  return std::ranges::any_of(router.routes(), [](const http::Route& route) { return route.access.kind != http::Access::Kind::open; });
}

void complain(const Error& error) {
  std::cerr << "codeflix: " << error.detail << "\n";
  for (const auto& field : error.fields) std::cerr << "  " << field.detail << "\n";
}

}  // namespace

void SingleService::migrate(const std::vector<sql::Migrations>& migrations) {
  if (!database_) database_ = opened(open_named_database(config_, data_, service_));
  for (const auto& component : migrations) opened(sql::migrate(*database_, clock_, component));
}

sql::Database& SingleService::database(const std::vector<sql::Migrations>& migrations) {
  if (config_.database_url.empty()) migrate(migrations);
  if (!database_) {
    database_ = opened(open_named_database(config_, data_, service_));
    supervisor_.add(sql::make_clock_check(*database_, clock_));
  }
  for (const auto& component : migrations) {
    if (const auto fits = sql::check_schema(*database_, component); !fits) throw std::runtime_error(fits.error().detail);
  }
  return *database_;
}

messaging::Broker& SingleService::broker() {
  if (!broker_) broker_ = opened(open_rabbit(config_, service_, clock_));
  if (!broker_) {
    queue_ = opened(open_named_database({}, data_, "queue"));
    broker_ = opened(messaging::make_embedded_broker(*queue_, clock_));
  }
  return *broker_;
}

replication::Feed& SingleService::titles() {
  if (!titles_) titles_ = opened(open_kafka(config_));
  if (!titles_) {
    publisher_ = opened(open_named_database({}, data_, "catalog_admin"));
    opened(sql::migrate(*publisher_, clock_, replication::schema()));
    titles_ = replication::make_embedded_feed(*publisher_);
  }
  return *titles_;
}

storage::ObjectStore& SingleService::bucket(const std::string& name) {
  auto& slot = buckets_[name];
  if (!slot) slot = opened(storage::open_store(config_.store, name, data_ / "storage", clock_));
  return *slot;
}

storage::ObjectStore& SingleService::served_bucket(const std::string& name) {
  auto& slot = buckets_[name];
  if (!slot) slot = opened(storage::open_served_store(config_.store, name, data_ / "storage", data_ / "cache" / name, clock_));
  return *slot;
}

std::filesystem::path SingleService::programs() { return std::filesystem::read_symlink("/proc/self/exe").parent_path(); }

void LogConfig::describe(config::Binder& binder) {
  binder.section("log", "What the process says.");
  binder.field("format", format, "`console` for people, `json` for lines of the Elastic Common Schema.");
}

void TokenConfig::describe(config::Binder& binder) {
  binder.section("tokens", "Whose access tokens are taken.");
  binder.field("issuer", issuer, "The issuer's name, as tokens carry it.");
  binder.field("keys_url", keys_url, "Where its public keys are; empty: the issuer's usual place.");
}

int run_single(int argc, char** argv, const SingleProgram& program) {
  CLI::App app("Codeflix: the service " + program.name + " in a process of its own");
  std::filesystem::path config_file;
  std::filesystem::path data = "data";
  http::ServerConfig server;
  std::int64_t port = 0;
  app.add_option("--config", config_file, "TOML file");
  app.add_option("--port", port, "port to listen on")->check(CLI::Range(1, 65535));
  app.add_option("--data-dir", data, "where embedded parts keep everything")->capture_default_str();
  const auto* const migrate = app.add_subcommand("migrate", "bring the service's database up to date, and end")->fallthrough();
  CLI11_PARSE(app, argc, argv);

  TokenConfig tokens;
  PartsConfig engines;
  LogConfig logs;
  const auto describe = [](auto& part) { return [&part](config::Binder& binder) { part.describe(binder); }; };
  const auto loaded =
      config::load(config_file, config::environment(), {describe(server), describe(tokens), describe(engines), describe(logs), program.describe});
  if (!loaded) {
    complain(loaded.error());
    return 2;
  }
  if (port != 0) server.port = port;
  log::configure({.format = logs.format == "json" ? log::Format::json : log::Format::console, .service = program.name});
  try {
    SingleService parts(program.name, engines, data, tokens.issuer);
    if (migrate->parsed()) {
      parts.migrate(program.migrations);
      return 0;
    }
    const auto keys = std::make_shared<auth::KeyCache>(
        keys_at(tokens.keys_url.empty() ? tokens.issuer + "/protocol/openid-connect/certs" : tokens.keys_url), parts.clock());
    const auto verifier = auth::make_token_verifier({.issuer = tokens.issuer}, keys, parts.clock());
    auto& supervisor = parts.supervisor();
    auto ended = program.install(parts);
    if (ended) {
      if (wants_tokens(parts.router())) supervisor.add(auth::make_key_watch(keys));
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
