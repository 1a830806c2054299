#include "libs/sql/postgres_connection.hpp"

#include <fmt/format.h>

#include <array>

#include "libs/sql/postgres_values.hpp"

namespace codeflix::sql {
namespace {

/// Statement texts are literals of the program, with lists of different lengths in some.
constexpr std::size_t kMaxStatements = 200;

/// Found dead after about a minute: the machine at the other end is gone without a word.
constexpr const char* kKeepalivesIdle = "30";
constexpr const char* kKeepalivesInterval = "10";
constexpr const char* kKeepalivesCount = "3";
constexpr const char* kTcpUserTimeoutMs = "60000";

std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (auto& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

/// Without user and password. libpq knows nothing of an address that it cannot read.
std::string place(const PGconn* handle) {
  return PQdb(handle) == nullptr ? "" : fmt::format(" {} on {}:{}", PQdb(handle), PQhost(handle), PQport(handle));
}

Failure refused(const PGconn* handle, std::string_view why, std::string_view advice) {
  return fail(ErrorKind::unavailable, "sql.open", fmt::format("The database{} cannot be used ({}). {}", place(handle), why, advice));
}

/// What the session needs whatever the server's configuration says; an operator's stronger synchronous_commit stays.
std::string session_setup(const PostgresOptions& options) {
  return fmt::format(
      "SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {}; SET bytea_output = hex; SET extra_float_digits = 1; "
      "SELECT set_config('synchronous_commit', 'on', FALSE) WHERE current_setting('synchronous_commit') = 'off'; "
      "SELECT pg_encoding_to_char(encoding), CASE WHEN datlocprovider = 'i' THEN 'of ICU' ELSE datcollate END "
      "FROM pg_database WHERE datname = current_database()",
      options.statement_timeout.count(), options.idle_in_transaction.count());
}

bool by_code_points(std::string_view collation) {
  return collation == "C" || collation == "POSIX" || collation == "C.UTF-8" || collation == "C.utf8";
}

bool worked(const PGresult* answer) {
  const auto status = PQresultStatus(answer);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

std::string_view field(const PGresult* answer, int code) {
  const char* text = PQresultErrorField(answer, code);
  return text == nullptr ? "" : text;
}

}  // namespace

Result<PostgresHandle> open_postgres_handle(const PostgresOptions& options) {
  const auto timeout = fmt::to_string(options.connect_timeout.count());
  // libpq lets the later of two equal keywords win: the URL over what stands before it.
  const std::array<const char*, 9> keywords = {"connect_timeout",  "application_name", "keepalives_idle", "keepalives_interval",
                                               "keepalives_count", "tcp_user_timeout", "dbname",          "client_encoding"};
  const std::array<const char*, 9> values = {timeout.c_str(),  options.name.c_str(), kKeepalivesIdle,     kKeepalivesInterval,
                                             kKeepalivesCount, kTcpUserTimeoutMs,    options.url.c_str(), "UTF8"};
  PostgresHandle handle(PQconnectdbParams(keywords.data(), values.data(), 1));
  if (handle == nullptr) return fail(ErrorKind::internal, "sql.failed", "There is no memory for a connection.");
  if (PQstatus(handle.get()) != CONNECTION_OK) {
    return refused(handle.get(), one_line(PQerrorMessage(handle.get())), "Check that the server runs there and that user and password are right.");
  }
  // The server's notices ("relation exists, skipping") have no reader.
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);
  const PostgresAnswer set(PQexec(handle.get(), session_setup(options).c_str()));
  if (!worked(set.get())) return refused(handle.get(), one_line(PQerrorMessage(handle.get())), "Check that the server is PostgreSQL 15 or newer.");
  const std::string_view encoding = PQgetvalue(set.get(), 0, 0);
  const std::string_view collation = PQgetvalue(set.get(), 0, 1);
  if (encoding != "UTF8" || !by_code_points(collation)) {
    return refused(handle.get(), fmt::format("its encoding is {} and its collation {}", encoding, collation),
                   "Make it with CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'.");
  }
  return handle;
}

Failure PostgresConnection::failure(const PGresult* answer) {
  if (PQstatus(handle_.get()) == CONNECTION_BAD) {
    return fail(ErrorKind::unavailable, "sql.lost", fmt::format("The connection to the database broke: {}", one_line(PQerrorMessage(handle_.get()))));
  }
  const auto state = field(answer, PG_DIAG_SQLSTATE);
  const auto constraint = field(answer, PG_DIAG_CONSTRAINT_NAME);
  auto message = one_line(PQerrorMessage(handle_.get()));
  if (state == "23505" || state == "23503") {
    trouble_ = PostgresTrouble::key;
    return fail(ErrorKind::conflict, state == "23505" ? "sql.unique" : "sql.foreign_key", constraint.empty() ? message : std::string(constraint));
  }
  if (state == "40001" || state == "40P01") {
    trouble_ = PostgresTrouble::interleaved;
    return fail(ErrorKind::unavailable, "sql.busy", std::move(message));
  }
  // A statement's time is up, or a lock's.
  if (state == "57014" || state == "55P03") return fail(ErrorKind::unavailable, "sql.busy", std::move(message));
  // A prepared statement answers other columns since a migration: a new connection prepares it anew.
  if (state == "0A000") stale_ = true;
  return fail(ErrorKind::internal, "sql.failed", std::move(message));
}

Result<PostgresAnswer> PostgresConnection::checked(PGresult* raw) {
  PostgresAnswer answer(raw);
  if (PQresultStatus(raw) == PGRES_EMPTY_QUERY) return fail(ErrorKind::internal, "sql.failed", "The statement is empty.");
  if (!worked(raw)) return failure(raw);
  return answer;
}

Result<> PostgresConnection::begin(const char* statement) {
  trouble_ = PostgresTrouble::none;
  CODEFLIX_TRY(checked(PQexec(handle_.get(), statement)));
  proven_ = true;
  return {};
}

Result<> PostgresConnection::forget_oldest() {
  const auto oldest = std::prev(statements_.end());
  CODEFLIX_TRY(checked(PQexec(handle_.get(), ("DEALLOCATE " + oldest->name).c_str())));
  by_text_.erase(oldest->text);
  statements_.erase(oldest);
  return {};
}

Result<std::string> PostgresConnection::prepare(std::string_view text) {
  if (const auto found = by_text_.find(text); found != by_text_.end()) {
    statements_.splice(statements_.begin(), statements_, found->second);
    return found->second->name;
  }
  if (statements_.size() >= kMaxStatements) CODEFLIX_TRY(forget_oldest());
  Statement statement{std::string(text), fmt::format("s{}", ++prepared_)};
  CODEFLIX_TRY(checked(PQprepare(handle_.get(), statement.name.c_str(), statement.text.c_str(), 0, nullptr)));
  statements_.push_front(std::move(statement));
  by_text_.emplace(statements_.front().text, statements_.begin());
  return statements_.front().name;
}

Result<PostgresAnswer> PostgresConnection::run(std::string_view statement, const std::vector<Value>& parameters) {
  CODEFLIX_TRY_ASSIGN(const auto sent, PostgresParameters::of(parameters));
  CODEFLIX_TRY_ASSIGN(const auto name, prepare(statement));
  return checked(PQexecPrepared(handle_.get(), name.c_str(), sent.count(), sent.values(), sent.lengths(), sent.formats(), 0));
}

Result<Rows> PostgresConnection::query(std::string_view statement, const std::vector<Value>& parameters) {
  CODEFLIX_TRY_ASSIGN(const auto answer, run(statement, parameters));
  return postgres_rows(answer.get());
}

Result<std::int64_t> PostgresConnection::execute(std::string_view statement, const std::vector<Value>& parameters) {
  CODEFLIX_TRY_ASSIGN(const auto answer, run(statement, parameters));
  // Of a SELECT it would be the number of rows read; of a CREATE TABLE it is empty.
  if (std::string_view(PQcmdStatus(answer.get())).starts_with("SELECT")) return 0;
  return std::strtoll(PQcmdTuples(answer.get()), nullptr, 10);
}

Result<> PostgresConnection::execute_script(std::string_view statements) {
  CODEFLIX_TRY(checked(PQexec(handle_.get(), std::string(statements).c_str())));
  return {};
}

Result<> PostgresConnection::commit() {
  auto done = execute_script("COMMIT");
  if (!done && PQstatus(handle_.get()) == CONNECTION_BAD) {
    return fail(ErrorKind::unavailable, "sql.unknown",
                "The connection to the database broke during the commit, so it is not known whether the change was made.");
  }
  return done;
}

void PostgresConnection::rollback() {
  const auto status = PQtransactionStatus(handle_.get());
  if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR) PQclear(PQexec(handle_.get(), "ROLLBACK"));
}

}  // namespace codeflix::sql
