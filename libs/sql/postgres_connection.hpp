#pragma once

#include <libpq-fe.h>

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libs/sql/postgres.hpp"

namespace codeflix::sql {

struct PostgresCloser {
  void operator()(PGconn* handle) const { PQfinish(handle); }
  void operator()(PGresult* answer) const { PQclear(answer); }
};
using PostgresHandle = std::unique_ptr<PGconn, PostgresCloser>;
using PostgresAnswer = std::unique_ptr<PGresult, PostgresCloser>;

/// Connects and sets the session up; refuses a database whose encoding or collation is wrong. Error: unavailable `sql.open`.
Result<PostgresHandle> open_postgres_handle(const PostgresOptions& options);

/// Why a transaction failed, as far as it decides whether its body is run again.
enum class PostgresTrouble {
  none,         ///< no statement failed, or for a reason that a repetition does not mend
  interleaved,  ///< the server broke a circle of concurrent transactions, or a deadlock
  key           ///< a unique or foreign key: perhaps of a transaction that this one could not see
};

/// One connection with its prepared statements. Used by one thread at a time.
class PostgresConnection {
 public:
  explicit PostgresConnection(PostgresHandle handle) : handle_(std::move(handle)) {}

  Result<> begin(const char* statement);
  Result<Rows> query(std::string_view statement, const std::vector<Value>& parameters);
  Result<std::int64_t> execute(std::string_view statement, const std::vector<Value>& parameters);
  Result<> execute_script(std::string_view statements);
  /// Error: unavailable `sql.unknown` when the connection breaks meanwhile.
  Result<> commit();
  /// Rolls back when a transaction is open.
  void rollback();

  /// Of the transaction under way or just ended.
  PostgresTrouble trouble() const { return trouble_; }
  /// Whether it has worked before: then the server may have gone away since.
  bool proven() const { return proven_; }
  /// Whether the pool may hand it out again.
  bool usable() const { return !stale_ && PQtransactionStatus(handle_.get()) == PQTRANS_IDLE; }

 private:
  struct Statement {
    std::string text;
    std::string name;
  };
  using Statements = std::list<Statement>;  ///< the one used last stands first

  Result<PostgresAnswer> run(std::string_view statement, const std::vector<Value>& parameters);
  Result<std::string> prepare(std::string_view text);
  Result<> forget_oldest();
  /// The answer of a command that worked.
  Result<PostgresAnswer> checked(PGresult* raw);
  Failure failure(const PGresult* answer);

  PostgresHandle handle_;
  Statements statements_;
  std::unordered_map<std::string_view, Statements::iterator> by_text_;
  std::uint64_t prepared_ = 0;
  PostgresTrouble trouble_ = PostgresTrouble::none;
  bool proven_ = false;
  bool stale_ = false;
};

}  // namespace codeflix::sql
