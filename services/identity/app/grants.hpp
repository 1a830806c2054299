#pragma once

#include <optional>
#include <string>

#include "libs/sql/database.hpp"
#include "services/identity/domain/session.hpp"

namespace codeflix::identity {

/// An authorization code; the code itself is kept as a hash only.
struct AuthorizationCode {
  std::string hash;
  std::string client_id;
  std::string redirect_uri;
  SessionId session;
  std::string scope;
  std::string nonce;
  std::string code_challenge;
  Time expires_at;
  std::optional<std::string> family_id;  ///< what it was traded for
};

/// The refresh tokens that descend from one code.
struct TokenFamily {
  std::string id;
  std::string client_id;
  SessionId session;
  std::string scope;
  std::int64_t generation = 0;
  Time rotated_at;
};

/// Codes and refresh tokens.
class Grants {
 public:
  virtual ~Grants() = default;
  virtual Result<> insert_code(sql::Transaction& tx, const AuthorizationCode& code) = 0;
  virtual Result<std::optional<AuthorizationCode>> find_code(sql::Transaction& tx, const std::string& hash) = 0;
  virtual Result<> use_code(sql::Transaction& tx, const std::string& hash, const std::string& family_id) = 0;

  virtual Result<> insert_family(sql::Transaction& tx, const TokenFamily& family) = 0;
  virtual Result<std::optional<TokenFamily>> find_family(sql::Transaction& tx, const std::string& id) = 0;
  /// Begins the family's next generation and forgets the tokens of those before the current one.
  virtual Result<> rotate_family(sql::Transaction& tx, const TokenFamily& family, Time now) = 0;
  virtual Result<> remove_family(sql::Transaction& tx, const std::string& id) = 0;

  virtual Result<> insert_token(sql::Transaction& tx, const std::string& hash, const std::string& family_id, std::int64_t generation) = 0;
  /// The generation of a token of this family; nothing when it is unknown or forgotten.
  virtual Result<std::optional<std::int64_t>> find_token(sql::Transaction& tx, const std::string& hash, const std::string& family_id) = 0;

  virtual Result<> purge_codes(sql::Transaction& tx, Time before) = 0;
};

}  // namespace codeflix::identity
