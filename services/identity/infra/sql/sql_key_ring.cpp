#include "services/identity/infra/sql/sql_key_ring.hpp"

namespace codeflix::identity {

Result<std::vector<StoredKey>> SqlKeyRing::list(sql::Transaction& tx) {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT kid, pem, created_at, retired_at FROM signing_keys "
                                                "ORDER BY CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END, created_at DESC"));
  std::vector<StoredKey> keys;
  keys.reserve(rows.size());
  for (const auto& row : rows) keys.push_back({row.text(0), row.text(1), row.time(2), row.optional_time(3)});
  return keys;
}

Result<> SqlKeyRing::activate(sql::Transaction& tx, const StoredKey& key) {
  CODEFLIX_TRY(tx.execute("UPDATE signing_keys SET retired_at = $1 WHERE retired_at IS NULL", {key.created_at}));
  CODEFLIX_TRY(tx.execute("INSERT INTO signing_keys (kid, pem, created_at) VALUES ($1, $2, $3)", {key.kid, key.pem, key.created_at}));
  return {};
}

Result<> SqlKeyRing::purge(sql::Transaction& tx, Time retired_before) {
  CODEFLIX_TRY(tx.execute("DELETE FROM signing_keys WHERE retired_at < $1", {retired_before}));
  return {};
}

}  // namespace codeflix::identity
