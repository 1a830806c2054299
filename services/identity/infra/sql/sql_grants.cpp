#include "services/identity/infra/sql/sql_grants.hpp"

namespace codeflix::identity {

Result<> SqlGrants::insert_code(sql::Transaction& tx, const AuthorizationCode& code) {
  CODEFLIX_TRY(
      tx.execute("INSERT INTO authorization_codes (code_hash, client_id, redirect_uri, session_id, scope, nonce, code_challenge, expires_at) VALUES "
                 "($1, $2, $3, $4, $5, $6, $7, $8)",
                 {code.hash, code.client_id, code.redirect_uri, code.session, code.scope, code.nonce, code.code_challenge, code.expires_at}));
  return {};
}

Result<std::optional<AuthorizationCode>> SqlGrants::find_code(sql::Transaction& tx, const std::string& hash) {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT client_id, redirect_uri, session_id, scope, nonce, code_challenge, expires_at, family_id "
                                                   "FROM authorization_codes WHERE code_hash = $1",
                                                   {hash}));
  if (!row) return std::nullopt;
  return AuthorizationCode{.hash = hash,
                           .client_id = row->text(0),
                           .redirect_uri = row->text(1),
                           .session = row->id<SessionId>(2),
                           .scope = row->text(3),
                           .nonce = row->text(4),
                           .code_challenge = row->text(5),
                           .expires_at = row->time(6),
                           .family_id = row->optional_text(7)};
}

Result<> SqlGrants::use_code(sql::Transaction& tx, const std::string& hash, const std::string& family_id) {
  CODEFLIX_TRY(tx.execute("UPDATE authorization_codes SET family_id = $2 WHERE code_hash = $1", {hash, family_id}));
  return {};
}

Result<> SqlGrants::insert_family(sql::Transaction& tx, const TokenFamily& family) {
  CODEFLIX_TRY(tx.execute("INSERT INTO token_families (id, client_id, session_id, scope, generation, rotated_at) VALUES ($1, $2, $3, $4, $5, $6)",
                          {family.id, family.client_id, family.session, family.scope, family.generation, family.rotated_at}));
  return {};
}

Result<std::optional<TokenFamily>> SqlGrants::find_family(sql::Transaction& tx, const std::string& id) {
  CODEFLIX_TRY_ASSIGN(const auto row,
                      tx.query_one("SELECT client_id, session_id, scope, generation, rotated_at FROM token_families WHERE id = $1", {id}));
  if (!row) return std::nullopt;
  return TokenFamily{.id = id,
                     .client_id = row->text(0),
                     .session = row->id<SessionId>(1),
                     .scope = row->text(2),
                     .generation = row->integer(3),
                     .rotated_at = row->time(4)};
}

Result<> SqlGrants::rotate_family(sql::Transaction& tx, const TokenFamily& family, Time now) {
  CODEFLIX_TRY(tx.execute("DELETE FROM refresh_tokens WHERE family_id = $1 AND generation < $2", {family.id, family.generation}));
  CODEFLIX_TRY(tx.execute("UPDATE token_families SET generation = $2, rotated_at = $3 WHERE id = $1", {family.id, family.generation + 1, now}));
  return {};
}

Result<> SqlGrants::remove_family(sql::Transaction& tx, const std::string& id) {
  CODEFLIX_TRY(tx.execute("DELETE FROM token_families WHERE id = $1", {id}));
  return {};
}

Result<> SqlGrants::insert_token(sql::Transaction& tx, const std::string& hash, const std::string& family_id, std::int64_t generation) {
  CODEFLIX_TRY(tx.execute("INSERT INTO refresh_tokens (token_hash, family_id, generation) VALUES ($1, $2, $3)", {hash, family_id, generation}));
  return {};
}

Result<std::optional<std::int64_t>> SqlGrants::find_token(sql::Transaction& tx, const std::string& hash, const std::string& family_id) {
  CODEFLIX_TRY_ASSIGN(const auto row,
                      tx.query_one("SELECT generation FROM refresh_tokens WHERE token_hash = $1 AND family_id = $2", {hash, family_id}));
  if (!row) return std::nullopt;
  return row->integer(0);
}

Result<> SqlGrants::purge_codes(sql::Transaction& tx, Time before) {
  CODEFLIX_TRY(tx.execute("DELETE FROM authorization_codes WHERE expires_at < $1", {before}));
  return {};
}

}  // namespace codeflix::identity
