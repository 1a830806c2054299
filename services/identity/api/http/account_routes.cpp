#include "libs/auth/jwt.hpp"
#include "services/identity/api/http/context.hpp"
#include "services/identity/app/change_password.hpp"

namespace codeflix::identity {

namespace {

struct SessionDocument {
  std::string id;
  Time created_at;
  Time last_used_at;
  std::string address;
  std::string user_agent;
  bool current = false;
};
BOOST_DESCRIBE_STRUCT(SessionDocument, (), (id, created_at, last_used_at, address, user_agent, current))

struct PasswordChangeDocument {
  std::string current_password;
  std::string new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordChangeDocument, (), (current_password, new_password))

/// The session of the token that asks. The edge has verified the token already.
SessionId session_of(const http::Request& request) {
  const auto field = request.headers.get("Authorization");
  const auto jwt = auth::parse_jwt(field.substr(std::min<std::size_t>(field.size(), std::string_view("Bearer ").size())));
  return SessionId::trusted(jwt ? auth::text_claim(jwt->claims, "sid") : std::string());
}

Result<http::Response> list_sessions(const Context& context, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto sessions, context.ports.database.read([&](sql::Transaction& tx) {
    return context.ports.sessions.list(tx, UserId::trusted(request.caller().subject), context.ports.clock.now());
  }));
  const auto current = session_of(request);
  std::vector<SessionDocument> documents;
  for (const auto& session : sessions) {
    documents.push_back({session.id.str(), session.created_at, session.last_used_at, session.address, session.user_agent, session.id == current});
  }
  return std::move(http::Response::json(json::Object{{"data", json::to(documents)}}).with("Cache-Control", "no-store"));
}

Result<http::Response> end_session(const Context& context, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto id, SessionId::parse(request.parameter("id")));
  CODEFLIX_TRY_ASSIGN(const auto ended, context.ports.database.write([&](sql::Transaction& tx) {
    return context.ports.sessions.end(tx, id, UserId::trusted(request.caller().subject));
  }));
  if (ended == 0) return fail(ErrorKind::not_found, "session.unknown", "There is no such session of yours.");
  return http::Response::empty();
}

Result<http::Response> change_own_password(const Context& context, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto typed, request.json<PasswordChangeDocument>());
  CODEFLIX_TRY(change_password(context.ports, context.hasher, context.throttle,
                               {.user = UserId::trusted(request.caller().subject),
                                .session = session_of(request),
                                .current_password = typed.current_password,
                                .new_password = typed.new_password,
                                .address = request.remote_address}));
  return http::Response::empty();
}

}  // namespace

void add_account_routes(http::Router& router, const SharedContext& context) {
  const std::string base = std::string(kRealm) + "/account";
  router.add({.method = "GET", .pattern = base + "/sessions", .access = http::Access::signed_in(), .handler = [context](http::Request& request) {
                return list_sessions(*context, request);
              }});
  router.add({.method = "DELETE",
              .pattern = base + "/sessions/{id}",
              .access = http::Access::signed_in(),
              .handler = [context](http::Request& request) { return end_session(*context, request); },
              .rate = http::RateClass::write});
  router.add({.method = "PUT",
              .pattern = base + "/password",
              .access = http::Access::signed_in(),
              .handler = [context](http::Request& request) { return change_own_password(*context, request); },
              .rate = http::RateClass::sign_in,
              .body_limit = kFormLimit});
}

}  // namespace codeflix::identity
