#include <fmt/format.h>

#include <cstdlib>
#include <iostream>

#include "apps/codeflix/commands.hpp"
#include "apps/codeflix/data_folder.hpp"
#include "libs/base/encoding.hpp"
#include "libs/client/client.hpp"
#include "libs/config/units.hpp"
#include "libs/sql/sqlite.hpp"
#include "services/identity/module.hpp"

namespace codeflix::commands {

namespace {

struct TokenAnswer {
  std::string access_token;
};
BOOST_DESCRIBE_STRUCT(TokenAnswer, (), (access_token))

Result<std::unique_ptr<sql::Database>> identity_database(const DataFolder& folder) {
  CODEFLIX_TRY(folder.run_info());
  return sql::open_sqlite(folder.database("identity"), {.readers = 1});
}

Result<std::string> mint(const TokenRequest& request) {
  const auto ttl = config::parse_duration(request.ttl);
  if (!ttl) return fail(ErrorKind::invalid, "token.ttl", "--ttl is a duration such as 30s, 5m, 2h or 7d.");
  const DataFolder folder(request.data_dir);
  CODEFLIX_TRY_ASSIGN(const auto run, folder.run_info());
  CODEFLIX_TRY_ASSIGN(const auto database, identity_database(folder));
  const SystemClock clock;
  return identity::mint_token(*database, clock,
                              {.issuer = run.issuer, .subject = request.subject, .roles = {request.roles.begin(), request.roles.end()}, .ttl = *ttl});
}

Result<std::string> ask_issuer(const TokenRequest& request) {
  const char* id = std::getenv("CODEFLIX_CLIENT_ID");
  const char* secret = std::getenv("CODEFLIX_CLIENT_SECRET");
  if (id == nullptr || secret == nullptr)
    return fail(ErrorKind::invalid, "token.client", "--url needs the variables CODEFLIX_CLIENT_ID and CODEFLIX_CLIENT_SECRET of a service account.");
  client::Request call{.method = "POST"};
  call.headers.set("Content-Type", "application/x-www-form-urlencoded");
  call.body = fmt::format("grant_type=client_credentials&client_id={}&client_secret={}", percent_encode(id), percent_encode(secret));
  CODEFLIX_TRY_ASSIGN(const auto answer, client::call_once(request.url + "/auth/realms/codeflix/protocol/openid-connect/token", call));
  if (answer.status != 200)
    return fail(ErrorKind::unauthorized, "token.refused", fmt::format("The issuer refused with status {}: {}", answer.status, answer.body));
  CODEFLIX_TRY_ASSIGN(const auto token, json::read<TokenAnswer>(answer.body));
  return token.access_token;
}

int finish(const Result<std::string>& answer) {
  if (!answer) {
    complain(answer.error());
    return 1;
  }
  std::cout << *answer << std::endl;
  return 0;
}

}  // namespace

int token(const TokenRequest& request) { return finish(request.url.empty() ? mint(request) : ask_issuer(request)); }

int password(const std::string& data_dir, const std::string& email) {
  const auto database = identity_database(DataFolder(data_dir));
  if (!database) return finish(fail(database));
  const SystemClock clock;
  return finish(identity::reset_password(**database, clock, email));
}

}  // namespace codeflix::commands
