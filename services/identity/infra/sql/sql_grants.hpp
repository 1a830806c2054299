#pragma once

#include "services/identity/app/grants.hpp"

namespace codeflix::identity {

class SqlGrants final : public Grants {
 public:
  Result<> insert_code(sql::Transaction& tx, const AuthorizationCode& code) override;
  Result<std::optional<AuthorizationCode>> find_code(sql::Transaction& tx, const std::string& hash) override;
  Result<> use_code(sql::Transaction& tx, const std::string& hash, const std::string& family_id) override;
  Result<> insert_family(sql::Transaction& tx, const TokenFamily& family) override;
  Result<std::optional<TokenFamily>> find_family(sql::Transaction& tx, const std::string& id) override;
  Result<> rotate_family(sql::Transaction& tx, const TokenFamily& family, Time now) override;
  Result<> remove_family(sql::Transaction& tx, const std::string& id) override;
  Result<> insert_token(sql::Transaction& tx, const std::string& hash, const std::string& family_id, std::int64_t generation) override;
  Result<std::optional<std::int64_t>> find_token(sql::Transaction& tx, const std::string& hash, const std::string& family_id) override;
  Result<> purge_codes(sql::Transaction& tx, Time before) override;
};

}  // namespace codeflix::identity
