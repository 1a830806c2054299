#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/base/id.hpp"
#include "libs/base/result.hpp"
#include "libs/sql/signal.hpp"

/// One thin interface over SQLite and PostgreSQL. The same statements run on both: `$1` placeholders, text ids, times as
/// 64-bit microseconds, booleans as 0 and 1. What differs between the engines is in `dialect.hpp` and nowhere else.
namespace codeflix::sql {

/// Bytes that are not text (BLOB, bytea).
struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};

/// A parameter or a cell. Converts from what callers have at hand.
class Value {
 public:
  using Storage = std::variant<std::nullptr_t, std::int64_t, double, std::string, Blob>;

  Value() : storage_(nullptr) {}
  Value(std::nullptr_t) : storage_(nullptr) {}
  Value(bool value) : storage_(std::int64_t{value}) {}
  template <std::integral T>
  Value(T value) : storage_(static_cast<std::int64_t>(value)) {}
  /// A NaN is kept as null, on both engines.
  Value(double value) : storage_(value == value ? Storage(value) : Storage(nullptr)) {}
  Value(std::string value) : storage_(std::move(value)) {}
  Value(std::string_view value) : storage_(std::string(value)) {}
  Value(const char* value) : storage_(std::string(value)) {}
  Value(Blob value) : storage_(std::move(value)) {}
  Value(Time value) : storage_(to_micros(value)) {}
  template <class Tag>
  Value(const Id<Tag>& value) : storage_(value.str()) {}
  template <class T>
  Value(const std::optional<T>& value) : storage_(value ? Value(*value).storage_ : Storage(nullptr)) {}

  const Storage& storage() const { return storage_; }
  bool is_null() const { return std::holds_alternative<std::nullptr_t>(storage_); }

 private:
  Storage storage_;
};

/// One row of an answer; columns by position from 0. Asking for a type that the column does not have is a bug and throws
/// std::bad_variant_access.
class Row {
 public:
  explicit Row(std::vector<Value> cells) : cells_(std::move(cells)) {}

  bool is_null(std::size_t column) const { return cells_.at(column).is_null(); }
  std::int64_t integer(std::size_t column) const;
  bool boolean(std::size_t column) const { return integer(column) != 0; }
  double real(std::size_t column) const;
  const std::string& text(std::size_t column) const;
  const std::string& blob(std::size_t column) const;
  Time time(std::size_t column) const { return from_micros(integer(column)); }
  std::optional<std::int64_t> optional_integer(std::size_t column) const;
  std::optional<std::string> optional_text(std::size_t column) const;
  std::optional<Time> optional_time(std::size_t column) const;
  template <class I>
  I id(std::size_t column) const {
    return I::trusted(text(column));
  }

 private:
  std::vector<Value> cells_;
};

using Rows = std::vector<Row>;

enum class Engine { sqlite, postgres };

/// A transaction under way. Belongs to one thread; lives only inside the function handed to Database::read or ::write.
/// After a statement has failed the transaction can only be rolled back, on both engines: every further statement, and
/// the commit, answers internal `sql.aborted`. Write `ON CONFLICT DO NOTHING` where a taken key is no error.
class Transaction {
 public:
  virtual ~Transaction() = default;

  virtual Engine engine() const = 0;

  /// Runs one statement that answers rows (SELECT, or any with RETURNING). Parameters are `$1`, `$2`, … by number; one
  /// may stand several times. Errors: conflict `sql.unique` (a unique key is taken; `detail` names the index or
  /// columns), conflict `sql.foreign_key`, unavailable `sql.busy` (another writer is in the way for too long), unavailable
  /// `sql.lost` (the connection broke; nothing was committed), no_space `sql.full`, invalid `sql.text` (a text with a NUL or that is not UTF-8,
  /// which PostgreSQL cannot keep; use Blob), internal `sql.failed`.
  /// A column is answered as what it holds: integers of any width and truth values as integer, floating point as real.
  /// A sum of integers is an integer, an average a real.
  virtual Result<Rows> query(std::string_view statement, const std::vector<Value>& parameters = {}) = 0;

  /// Runs one statement and answers how many rows it changed. Errors as query.
  virtual Result<std::int64_t> execute(std::string_view statement, const std::vector<Value>& parameters = {}) = 0;

  /// Runs statements that end with `;` one after another, as a migration brings them; no parameters. Errors as query.
  virtual Result<> execute_script(std::string_view statements) = 0;

  /// Runs `callback` on the writing thread after the commit; never after a rollback or in a
  /// read. It must not block or throw.
  virtual void after_commit(std::function<void()> callback) = 0;

  /// Raises Database::signal(channel) after the commit, on PostgreSQL in every process that uses it.
  virtual void notify(std::string_view channel) = 0;

  /// The first row, when there is one.
  Result<std::optional<Row>> query_one(std::string_view statement, const std::vector<Value>& parameters = {});
};

/// A database that belongs to one service. Thread-safe. A thread has at most one transaction of a database under way:
/// read() or write() inside another of the same database answers internal `sql.nested` (pass the Transaction on instead).
class Database {
 public:
  virtual ~Database() = default;

  /// Runs `body` in one read-only snapshot.
  template <class Body>
  auto read(Body&& body) -> std::invoke_result_t<Body, Transaction&> {
    return run<std::invoke_result_t<Body, Transaction&>>(false, body);
  }

  /// Runs `body` in one transaction that sees and excludes other writers (SQLite: BEGIN IMMEDIATE; PostgreSQL:
  /// serializable, retried). Commits when `body` answers a value, rolls back when it answers an error or throws. The
  /// commit is durable when this returns. `body` may run more than once: it must have no effect outside `tx`.
  /// Errors besides the body's: unavailable `sql.open` (no connection could be had), `sql.busy`, `sql.lost`, and
  /// `sql.unknown` when the connection broke during the commit: then the effect may stand or not, and only a repetition
  /// that bears both (an idempotency key, an inbox, a version) is safe.
  template <class Body>
  auto write(Body&& body) -> std::invoke_result_t<Body, Transaction&> {
    return run<std::invoke_result_t<Body, Transaction&>>(true, body);
  }

  virtual Engine engine() const = 0;

  /// What Transaction::notify raises; lives as long as the database. On PostgreSQL it is raised by the commits of every
  /// process, and once more whenever some of them may have been missed (after the listening connection was lost). SQLite
  /// has no notifications: there only this handle's commits raise it. A signal is a hint, so whoever waits must also look
  /// by itself now and then.
  Signal& signal(std::string_view channel);

 protected:
  /// The engine's part: called once for each channel in use; commits elsewhere call raise() from when it returns.
  virtual void listen(const std::string& /*channel*/) {}

  /// Raises the signal of `channel` when somebody uses it.
  void raise(std::string_view channel);
  void raise_all();

  /// The engine's part: `body` has put its answer elsewhere and says whether to commit.
  virtual Result<> transact(bool writing, const std::function<Result<>(Transaction&)>& body) = 0;

 private:
  template <class Answer, class Body>
  Answer run(bool writing, Body& body) {
    std::optional<Answer> answer;
    auto done = transact(writing, [&](Transaction& tx) -> Result<> {
      answer.emplace(body(tx));
      if (!*answer) return fail(ErrorKind::internal, "sql.rolled_back", "");
      return {};
    });
    if (answer && !*answer) return std::move(*answer);
    if (!done) return fail(std::move(done));
    return std::move(*answer);
  }

  std::mutex signals_mutex_;
  std::map<std::string, std::unique_ptr<Signal>, std::less<>> signals_;
};

}  // namespace codeflix::sql
