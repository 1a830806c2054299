#pragma once

#include "services/identity/app/sessions.hpp"

namespace codeflix::identity {

class SqlSessions final : public Sessions {
 public:
  Result<> insert(sql::Transaction& tx, const Session& session, const std::string& cookie_hash) override;
  Result<std::optional<Session>> find(sql::Transaction& tx, const SessionId& id, Time now) override;
  Result<std::optional<Session>> find_by_cookie(sql::Transaction& tx, const std::string& cookie_hash, Time now) override;
  Result<std::vector<Session>> list(sql::Transaction& tx, const UserId& user, Time now) override;
  Result<> touch(sql::Transaction& tx, const SessionId& id, Time now, Time expires_at) override;
  Result<std::int64_t> end(sql::Transaction& tx, const SessionId& id, const UserId& user) override;
  Result<> end_others(sql::Transaction& tx, const UserId& user, const SessionId& keep) override;
  Result<> purge(sql::Transaction& tx, Time now) override;
};

}  // namespace codeflix::identity
