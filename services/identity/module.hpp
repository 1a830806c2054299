#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/auth/token_verifier.hpp"
#include "libs/http/router.hpp"
#include "libs/runtime/supervisor.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"
#include "services/identity/app/ensure_first_administrator.hpp"
#include "services/identity/app/mint_token.hpp"
#include "services/identity/config.hpp"

/// An OpenID Connect issuer for a platform that runs without Keycloak, at `/auth`.
namespace codeflix::identity {

std::vector<sql::Migrations> migrations();

struct Dependencies {
  sql::Database& database;
  const Clock& clock;
  std::string public_url;              ///< without a slash at the end; https makes the cookies Secure
  std::filesystem::path pages_folder;  ///< what web/packages/auth_pages builds
};

/// Adds the routes below /auth and a component that makes and replaces the signing key.
Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, const Dependencies& dependencies);

/// `<public_url>/auth/realms/codeflix`.
std::string issuer_of(const std::string& public_url);

/// The public keys out of the database, for verifiers in the same process. Both must outlive it.
auth::KeySource key_source(sql::Database& database, const Clock& clock);

// For the launcher's commands, also beside a running platform: they need the database only.

struct NewUser {
  std::string email;
  std::string password;
  std::string name;
  Roles roles;
  std::string locale = std::string(kDefaultLocale);
};
/// Errors: app/create_user.hpp. Answers the account's id.
Result<UserId> create_user(sql::Database& database, const Clock& clock, const NewUser& user);

/// Answers the new password. Error: not_found `user.unknown`.
Result<std::string> reset_password(sql::Database& database, const Clock& clock, const std::string& email);

/// Error: invalid `token.wish`.
Result<std::string> mint_token(sql::Database& database, const Clock& clock, const TokenWish& wish);

/// Who has this id; nothing for somebody unknown.
Result<std::optional<User>> find_user(sql::Database& database, const std::string& id);

/// All accounts, by their ids.
Result<std::vector<User>> users(sql::Database& database);

/// Gives a role or takes it; done already, and somebody unknown, are no errors. Tokens made from now on tell it.
Result<> set_role(sql::Database& database, const std::string& id, std::string_view role, bool has);

/// The credentials when the account was made by this call, to be shown and kept (mode 0600) by the caller; else nothing.
Result<std::optional<Credentials>> ensure_first_administrator(sql::Database& database, const Clock& clock,
                                                              const std::string& email = "admin@codeflix.local");

/// Makes the service accounts that are missing; answers their secrets by client id, to be kept (mode 0600) by the caller.
Result<std::map<std::string, std::string>> ensure_service_clients(sql::Database& database, const Clock& clock);

}  // namespace codeflix::identity
