#include "services/identity/infra/sql/sql_sessions.hpp"

namespace codeflix::identity {

namespace {

constexpr std::string_view kSelect = "SELECT id, user_id, created_at, last_used_at, expires_at, address, user_agent FROM sessions WHERE ";

Session session_of(const sql::Row& row) {
  return {.id = row.id<SessionId>(0),
          .user = row.id<UserId>(1),
          .created_at = row.time(2),
          .last_used_at = row.time(3),
          .expires_at = row.time(4),
          .address = row.text(5),
          .user_agent = row.text(6)};
}

Result<std::optional<Session>> find_where(sql::Transaction& tx, std::string_view condition, const std::vector<sql::Value>& values) {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one(std::string(kSelect) + std::string(condition), values));
  if (!row) return std::nullopt;
  return session_of(*row);
}

}  // namespace

Result<> SqlSessions::insert(sql::Transaction& tx, const Session& session, const std::string& cookie_hash) {
  CODEFLIX_TRY(tx.execute(
      "INSERT INTO sessions (id, user_id, cookie_hash, created_at, last_used_at, expires_at, address, user_agent) VALUES ($1, $2, $3, $4, $5, $6, "
      "$7, $8)",
      {session.id, session.user, cookie_hash, session.created_at, session.last_used_at, session.expires_at, session.address, session.user_agent}));
  return {};
}

Result<std::optional<Session>> SqlSessions::find(sql::Transaction& tx, const SessionId& id, Time now) {
  return find_where(tx, "id = $1 AND expires_at > $2", {id, now});
}

Result<std::optional<Session>> SqlSessions::find_by_cookie(sql::Transaction& tx, const std::string& cookie_hash, Time now) {
  return find_where(tx, "cookie_hash = $1 AND expires_at > $2", {cookie_hash, now});
}

Result<std::vector<Session>> SqlSessions::list(sql::Transaction& tx, const UserId& user, Time now) {
  CODEFLIX_TRY_ASSIGN(const auto rows,
                      tx.query(std::string(kSelect) + "user_id = $1 AND expires_at > $2 ORDER BY last_used_at DESC, id", {user, now}));
  std::vector<Session> sessions;
  sessions.reserve(rows.size());
  for (const auto& row : rows) sessions.push_back(session_of(row));
  return sessions;
}

Result<> SqlSessions::touch(sql::Transaction& tx, const SessionId& id, Time now, Time expires_at) {
  CODEFLIX_TRY(tx.execute("UPDATE sessions SET last_used_at = $2, expires_at = $3 WHERE id = $1", {id, now, expires_at}));
  return {};
}

Result<std::int64_t> SqlSessions::end(sql::Transaction& tx, const SessionId& id, const UserId& user) {
  return tx.execute("DELETE FROM sessions WHERE id = $1 AND user_id = $2", {id, user});
}

Result<> SqlSessions::end_others(sql::Transaction& tx, const UserId& user, const SessionId& keep) {
  CODEFLIX_TRY(tx.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", {user, keep}));
  return {};
}

Result<> SqlSessions::purge(sql::Transaction& tx, Time now) {
  CODEFLIX_TRY(tx.execute("DELETE FROM sessions WHERE expires_at <= $1", {now}));
  return {};
}

}  // namespace codeflix::identity
