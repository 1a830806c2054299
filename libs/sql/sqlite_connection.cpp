#include "libs/sql/sqlite_connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "libs/base/text.hpp"

namespace codeflix::sql {
namespace {

/// Statement texts are literals of the program, so this is only a bound against a caller that builds them.
constexpr std::size_t kMaxStatements = 500;

/// Bindings point into the caller's parameters, so they must not outlive the run; nor may a half-read cursor.
class Reset {
 public:
  explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
  ~Reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;

 private:
  sqlite3_stmt* statement_;
};

/// Whether the last call failed because the disk is full. SQLite has a code for it, but not on every path.
bool lacks_space(sqlite3* handle) {
  const int primary = sqlite3_errcode(handle) & 0xff;
  if (primary == SQLITE_FULL) return true;
  const int why = sqlite3_system_errno(handle);
  return (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) && (why == ENOSPC || why == EDQUOT);
}

Failure no_space(std::string_view file) {
  return fail(ErrorKind::no_space, "sql.full", fmt::format("The disk that holds {} is full: free some space.", file));
}

Failure broken_statement(std::string_view statement, std::string_view why) {
  return fail(ErrorKind::internal, "sql.failed", fmt::format("{} in the statement: {}", why, statement));
}

Result<> bind_value(sqlite3_stmt* statement, int slot, const Value& value) {
  struct Binder {
    sqlite3_stmt* statement;
    int slot;
    int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, slot); }
    int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, slot, number); }
    int operator()(double number) const { return sqlite3_bind_double(statement, slot, number); }
    int operator()(const std::string& text) const {
      return sqlite3_bind_text64(statement, slot, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(const Blob& blob) const { return sqlite3_bind_blob64(statement, slot, blob.bytes.data(), blob.bytes.size(), SQLITE_STATIC); }
  };
  if (const auto* text = std::get_if<std::string>(&value.storage()); text != nullptr && (text->find('\0') != std::string::npos || !is_utf8(*text))) {
    return fail(ErrorKind::invalid, "sql.text", "A text with a NUL or with bytes that are not UTF-8 cannot be stored.");
  }
  if (std::visit(Binder{statement, slot}, value.storage()) != SQLITE_OK) return sqlite_failure(sqlite3_db_handle(statement));
  return {};
}

Value cell(sqlite3_stmt* statement, int column) {
  // sqlite3_column_bytes is asked after the text or blob: asking for the value may change its form.
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return Value(std::int64_t{sqlite3_column_int64(statement, column)});
    case SQLITE_FLOAT: return Value(sqlite3_column_double(statement, column));
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return Value(std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return Value(Blob{size == 0 ? std::string() : std::string(bytes, size)});
    }
    default: return Value(nullptr);
  }
}

}  // namespace

void SqliteCloser::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

void SqliteConnection::StatementCloser::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Result<SqliteHandle> open_sqlite_handle(const std::filesystem::path& file, int flags, std::chrono::milliseconds busy_timeout) {
  sqlite3* raw = nullptr;
  // Each connection is used by one thread at a time, so SQLite's own mutexes would be in the way.
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  SqliteHandle handle(raw);
  if (code != SQLITE_OK) {
    if (raw != nullptr && lacks_space(raw)) return no_space(file.string());
    return fail(ErrorKind::unavailable, "sql.open",
                fmt::format("The database {} cannot be opened ({}). Check that its folder exists and that this user may write there.", file.string(),
                            raw == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(raw)));
  }
  sqlite3_busy_timeout(raw, static_cast<int>(busy_timeout.count()));
  return handle;
}

Failure sqlite_failure(sqlite3* handle) {
  const int code = sqlite3_extended_errcode(handle);
  std::string message = sqlite3_errmsg(handle);
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      // "UNIQUE constraint failed: table.column, table.column"
      if (const auto colon = message.find(": "); colon != std::string::npos) message.erase(0, colon + 2);
      return fail(ErrorKind::conflict, "sql.unique", std::move(message));
    case SQLITE_CONSTRAINT_FOREIGNKEY: return fail(ErrorKind::conflict, "sql.foreign_key", std::move(message));
    default: break;
  }
  if (lacks_space(handle)) {
    const auto* file = sqlite3_db_filename(handle, "main");
    return no_space(file == nullptr ? "the database" : file);
  }
  const int primary = code & 0xff;
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) return fail(ErrorKind::unavailable, "sql.busy", std::move(message));
  return fail(ErrorKind::internal, "sql.failed", std::move(message));
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::filesystem::path& file, Role role,
                                                                 std::chrono::milliseconds busy_timeout) {
  CODEFLIX_TRY_ASSIGN(auto handle, open_sqlite_handle(file, SQLITE_OPEN_READWRITE | (role == Role::writer ? SQLITE_OPEN_CREATE : 0), busy_timeout));
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(std::move(handle)));
  const auto set = connection->execute_script(
      "PRAGMA journal_mode = WAL;"
      "PRAGMA synchronous = FULL;"
      "PRAGMA foreign_keys = ON;"
      "PRAGMA journal_size_limit = 67108864;");
  const auto limited = set && role == Role::reader ? connection->execute_script("PRAGMA query_only = ON;") : set;
  if (!limited && limited.error().kind == ErrorKind::no_space) return fail(limited);
  if (!limited) {
    return fail(ErrorKind::unavailable, "sql.open",
                fmt::format("The database {} cannot be used ({}). Check that it is a SQLite file that this user may write, on a local disk.",
                            file.string(), limited.error().detail));
  }
  return connection;
}

Result<SqliteConnection::Statement*> SqliteConnection::prepare(std::string_view text) {
  std::string key(text);
  if (const auto found = statements_.find(key); found != statements_.end()) return &found->second;

  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  if (sqlite3_prepare_v3(handle_.get(), text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &raw, &tail) != SQLITE_OK) {
    if ((sqlite3_errcode(handle_.get()) & 0xff) == SQLITE_BUSY || lacks_space(handle_.get())) return sqlite_failure(handle_.get());
    return broken_statement(text, sqlite3_errmsg(handle_.get()));
  }
  Statement statement;
  statement.handle.reset(raw);
  if (raw == nullptr) return broken_statement(text, "nothing to run");
  if (std::string_view(tail, text.data() + text.size()).find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    return broken_statement(text, "more than one statement");
  }
  // SQLite gives `$2, $1` slots by their appearance; the number is in the name.
  const int slots = sqlite3_bind_parameter_count(raw);
  for (int slot = 1; slot <= slots; ++slot) {
    const char* name = sqlite3_bind_parameter_name(raw, slot);
    const std::string_view named = name == nullptr ? "?" : name;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(named.data() + 1, named.data() + named.size(), number);
    if (named.front() != '$' || error != std::errc() || end != named.data() + named.size() || number == 0) {
      return broken_statement(text, fmt::format("placeholder {} is not $N", named));
    }
    statement.numbers.push_back(number);
    statement.parameters = std::max(statement.parameters, number);
  }
  if (statement.parameters != statement.numbers.size()) return broken_statement(text, "a parameter number is left out");
  if (statements_.size() >= kMaxStatements) statements_.clear();
  return &statements_.emplace(std::move(key), std::move(statement)).first->second;
}

Result<> SqliteConnection::bind(const Statement& statement, const std::vector<Value>& parameters) {
  if (parameters.size() != statement.parameters) {
    return broken_statement(sqlite3_sql(statement.handle.get()),
                            fmt::format("{} parameters were given for {}", parameters.size(), statement.parameters));
  }
  for (std::size_t slot = 0; slot < statement.numbers.size(); ++slot) {
    CODEFLIX_TRY(bind_value(statement.handle.get(), static_cast<int>(slot) + 1, parameters[statement.numbers[slot] - 1]));
  }
  return {};
}

Result<> SqliteConnection::run(std::string_view text, const std::vector<Value>& parameters, Rows* rows) {
  CODEFLIX_TRY_ASSIGN(const auto* statement, prepare(text));
  auto* handle = statement->handle.get();
  const Reset reset(handle);
  CODEFLIX_TRY(bind(*statement, parameters));
  for (;;) {
    const int code = sqlite3_step(handle);
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) return sqlite_failure(handle_.get());
    if (rows == nullptr) continue;
    std::vector<Value> cells;
    const int columns = sqlite3_column_count(handle);
    cells.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) cells.push_back(cell(handle, column));
    rows->emplace_back(std::move(cells));
  }
}

Result<Rows> SqliteConnection::query(std::string_view statement, const std::vector<Value>& parameters) {
  Rows rows;
  CODEFLIX_TRY(run(statement, parameters, &rows));
  return rows;
}

Result<std::int64_t> SqliteConnection::execute(std::string_view statement, const std::vector<Value>& parameters) {
  // sqlite3_changes keeps the count of an earlier statement when this one changes nothing.
  const auto before = sqlite3_total_changes64(handle_.get());
  CODEFLIX_TRY(run(statement, parameters, nullptr));
  return sqlite3_total_changes64(handle_.get()) == before ? 0 : std::int64_t{sqlite3_changes64(handle_.get())};
}

Result<> SqliteConnection::execute_script(std::string_view statements) {
  if (sqlite3_exec(handle_.get(), std::string(statements).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return sqlite_failure(handle_.get());
  return {};
}

void SqliteConnection::rollback() {
  if (sqlite3_get_autocommit(handle_.get()) == 0) sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace codeflix::sql
