#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libs/sql/database.hpp"
#include "services/identity/domain/session.hpp"

namespace codeflix::identity {

/// The sessions that live. To end one is to remove it, with its codes and refresh tokens.
class Sessions {
 public:
  virtual ~Sessions() = default;
  virtual Result<> insert(sql::Transaction& tx, const Session& session, const std::string& cookie_hash) = 0;
  virtual Result<std::optional<Session>> find(sql::Transaction& tx, const SessionId& id, Time now) = 0;
  virtual Result<std::optional<Session>> find_by_cookie(sql::Transaction& tx, const std::string& cookie_hash, Time now) = 0;
  /// Newest use first.
  virtual Result<std::vector<Session>> list(sql::Transaction& tx, const UserId& user, Time now) = 0;
  virtual Result<> touch(sql::Transaction& tx, const SessionId& id, Time now, Time expires_at) = 0;
  /// Answers how many ended: only the user's own can be.
  virtual Result<std::int64_t> end(sql::Transaction& tx, const SessionId& id, const UserId& user) = 0;
  /// Ends every session of the user but `keep`.
  virtual Result<> end_others(sql::Transaction& tx, const UserId& user, const SessionId& keep) = 0;
  virtual Result<> purge(sql::Transaction& tx, Time now) = 0;
};

}  // namespace codeflix::identity
