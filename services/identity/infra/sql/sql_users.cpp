#include "services/identity/infra/sql/sql_users.hpp"

namespace codeflix::identity {

namespace {

constexpr std::string_view kSelect = "SELECT id, email, name, locale, password_hash, disabled, created_at FROM users ";

Result<User> user_of(sql::Transaction& tx, const sql::Row& row) {
  User user{.id = row.id<UserId>(0),
            .email = row.text(1),
            .name = row.text(2),
            .locale = row.text(3),
            .password_hash = row.text(4),
            .roles = {},
            .disabled = row.boolean(5),
            .created_at = row.time(6)};
  CODEFLIX_TRY_ASSIGN(const auto roles, tx.query("SELECT role FROM user_roles WHERE user_id = $1", {user.id}));
  for (const auto& role : roles) user.roles.insert(role.text(0));
  return user;
}

Result<std::optional<User>> find_where(sql::Transaction& tx, std::string_view condition, const sql::Value& value) {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one(std::string(kSelect) + "WHERE " + std::string(condition), {value}));
  if (!row) return std::nullopt;
  return user_of(tx, *row);
}

}  // namespace

Result<std::optional<User>> SqlUsers::find(sql::Transaction& tx, const UserId& id) { return find_where(tx, "id = $1", id); }

Result<std::optional<User>> SqlUsers::find_by_email(sql::Transaction& tx, std::string_view email) {
  return find_where(tx, "email_key = $1", email_key(email));
}

Result<std::vector<User>> SqlUsers::all(sql::Transaction& tx) {
  CODEFLIX_TRY_ASSIGN(const auto rows, tx.query(std::string(kSelect) + "ORDER BY id"));
  std::vector<User> users;
  for (const auto& row : rows) {
    CODEFLIX_TRY_ASSIGN(auto user, user_of(tx, row));
    users.push_back(std::move(user));
  }
  return users;
}

Result<> SqlUsers::insert(sql::Transaction& tx, const User& user) {
  const auto inserted = tx.execute(
      "INSERT INTO users (id, email, email_key, name, locale, password_hash, disabled, created_at, password_changed_at) VALUES ($1, $2, $3, $4, $5, "
      "$6, $7, $8, $8)",
      {user.id, user.email, email_key(user.email), user.name, user.locale, user.password_hash, user.disabled, user.created_at});
  if (!inserted && inserted.error().code == "sql.unique")
    return fail(ErrorKind::conflict, "user.email_taken", "There is an account with this e-mail address.");
  if (!inserted) return fail(inserted);
  for (const auto& role : user.roles) CODEFLIX_TRY(tx.execute("INSERT INTO user_roles (user_id, role) VALUES ($1, $2)", {user.id, role}));
  return {};
}

Result<> SqlUsers::set_password(sql::Transaction& tx, const UserId& id, const std::string& hash, Time now) {
  CODEFLIX_TRY(tx.execute("UPDATE users SET password_hash = $2, password_changed_at = $3 WHERE id = $1", {id, hash, now}));
  return {};
}

Result<> SqlUsers::set_role(sql::Transaction& tx, const UserId& id, std::string_view role, bool has) {
  if (has) {
    CODEFLIX_TRY(tx.execute("INSERT INTO user_roles (user_id, role) SELECT id, $2 FROM users WHERE id = $1 ON CONFLICT (user_id, role) DO NOTHING",
                            {id, role}));
  } else {
    CODEFLIX_TRY(tx.execute("DELETE FROM user_roles WHERE user_id = $1 AND role = $2", {id, role}));
  }
  return {};
}

Result<bool> SqlUsers::any_with_role(sql::Transaction& tx, std::string_view role) {
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT 1 FROM user_roles WHERE role = $1 LIMIT 1", {role}));
  return row.has_value();
}

}  // namespace codeflix::identity
