#include "services/identity/module.hpp"

#include "embedded/identity_migrations.hpp"
#include "embedded/identity_openapi.hpp"
#include "libs/http/files.hpp"
#include "libs/http/health.hpp"
#include "libs/telemetry/log.hpp"
#include "services/identity/api/http/context.hpp"
#include "services/identity/app/create_user.hpp"
#include "services/identity/app/ensure_service_clients.hpp"
#include "services/identity/app/reset_password.hpp"
#include "services/identity/app/signing_keys.hpp"
#include "services/identity/infra/crypto/argon2_hasher.hpp"
#include "services/identity/infra/sql/sql_grants.hpp"
#include "services/identity/infra/sql/sql_key_ring.hpp"
#include "services/identity/infra/sql/sql_service_clients.hpp"
#include "services/identity/infra/sql/sql_sessions.hpp"
#include "services/identity/infra/sql/sql_users.hpp"

namespace codeflix::identity {

namespace {

/// The adapters. They keep nothing, so that every caller may have its own.
struct Adapters {
  SqlUsers users;
  SqlSessions sessions;
  SqlGrants grants;
  SqlKeyRing keys;
  SqlServiceClients clients;

  Ports ports(sql::Database& database, const Clock& clock) { return {database, clock, users, sessions, grants, keys, clients}; }
};

/// What lives as long as the routes.
struct Issuer {
  Adapters adapters;
  std::unique_ptr<PasswordHasher> hasher = make_argon2_hasher();
  SignInThrottle throttle;
  Context context;

  Issuer(const Config& config, const Dependencies& dependencies)
      : throttle(dependencies.clock),
        context{.ports = adapters.ports(dependencies.database, dependencies.clock),
                .hasher = *hasher,
                .throttle = throttle,
                .lifetimes = config.lifetimes,
                .public_url = dependencies.public_url,
                .issuer = issuer_of(dependencies.public_url),
                .sign_up = config.sign_up,
                .pages = Pages(dependencies.pages_folder),
                .cookies = Cookies(dependencies.public_url.starts_with("https://"))} {}
};

Result<> housekeep(const Context& context) {
  CODEFLIX_TRY_ASSIGN(const bool rotated, rotate_keys(context.ports, context.lifetimes.signing_key));
  if (rotated) log::info("identity.key_made", "There is a new signing key.");
  return context.ports.database.write([&](sql::Transaction& tx) -> Result<> {
    const auto now = context.ports.clock.now();
    CODEFLIX_TRY(context.ports.sessions.purge(tx, now));
    // A used code is remembered for a while, so that its second use is noticed.
    return context.ports.grants.purge_codes(tx, now - std::chrono::hours(24));
  });
}

/// Sees to it that a key is there before the first request.
class FirstKey final : public runtime::Component {
 public:
  explicit FirstKey(std::shared_ptr<const Context> context) : context_(std::move(context)) {}
  std::string_view name() const override { return "identity.keys"; }
  Result<> start() override { return housekeep(*context_); }
  void stop() override {}

 private:
  std::shared_ptr<const Context> context_;
};

}  // namespace

std::vector<sql::Migrations> migrations() { return {{"identity", embedded::identity_migrations}}; }

Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, const Dependencies& dependencies) {
  const auto issuer = std::make_shared<Issuer>(config, dependencies);
  const SharedContext context(issuer, &issuer->context);
  if (!context->pages.built())
    log::warning("identity.pages_missing", "The sign-in pages have not been built.", {{"folder", dependencies.pages_folder.string()}});
  add_discovery_routes(router, context);
  add_authorization_routes(router, context);
  add_token_routes(router, context);
  add_sign_out_routes(router, context);
  add_account_routes(router, context);
  http::add_file_routes(router, {.prefix = "/auth/resources/", .folder = dependencies.pages_folder, .fallback = "", .headers = {}});
  http::add_openapi_route(router, "/auth", embedded::identity_openapi.front().second);
  supervisor.add(std::make_unique<FirstKey>(context));
  supervisor.add(runtime::make_periodic("identity.housekeeping", std::chrono::hours(1), [context] { return housekeep(*context); }));
  return {};
}

std::string issuer_of(const std::string& public_url) { return public_url + kRealm; }

auth::KeySource key_source(sql::Database& database, const Clock& clock) {
  return [&database, &clock] {
    Adapters adapters;
    return public_keys(adapters.ports(database, clock));
  };
}

Result<UserId> create_user(sql::Database& database, const Clock& clock, const NewUser& user) {
  Adapters adapters;
  CODEFLIX_TRY_ASSIGN(const auto made, create_user(adapters.ports(database, clock), *make_argon2_hasher(),
                                                   {.name = user.name, .email = user.email, .password = user.password}, user.locale, user.roles));
  return made.id;
}

Result<std::string> reset_password(sql::Database& database, const Clock& clock, const std::string& email) {
  Adapters adapters;
  return reset_password(adapters.ports(database, clock), *make_argon2_hasher(), email);
}

Result<std::string> mint_token(sql::Database& database, const Clock& clock, const TokenWish& wish) {
  Adapters adapters;
  return mint_token(adapters.ports(database, clock), wish);
}

Result<std::optional<User>> find_user(sql::Database& database, const std::string& id) {
  Adapters adapters;
  return database.read([&](sql::Transaction& tx) { return adapters.users.find(tx, UserId::trusted(id)); });
}

Result<std::vector<User>> users(sql::Database& database) {
  Adapters adapters;
  return database.read([&](sql::Transaction& tx) { return adapters.users.all(tx); });
}

Result<> set_role(sql::Database& database, const std::string& id, std::string_view role, bool has) {
  Adapters adapters;
  return database.write([&](sql::Transaction& tx) { return adapters.users.set_role(tx, UserId::trusted(id), role, has); });
}

Result<std::optional<Credentials>> ensure_first_administrator(sql::Database& database, const Clock& clock, const std::string& email) {
  Adapters adapters;
  return ensure_first_administrator(adapters.ports(database, clock), *make_argon2_hasher(), email);
}

Result<std::map<std::string, std::string>> ensure_service_clients(sql::Database& database, const Clock& clock) {
  Adapters adapters;
  return ensure_service_clients(adapters.ports(database, clock));
}

}  // namespace codeflix::identity
