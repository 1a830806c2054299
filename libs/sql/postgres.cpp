#include "libs/sql/postgres.hpp"

#include <algorithm>
#include <thread>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/sql/connection_transaction.hpp"
#include "libs/sql/postgres_listener.hpp"
#include "libs/sql/postgres_pool.hpp"
#include "libs/sql/under_way.hpp"
#include "libs/telemetry/metrics.hpp"

namespace codeflix::sql {
namespace {

using std::chrono::microseconds;
using PostgresTransaction = ConnectionTransaction<PostgresConnection>;

constexpr const char* kBeginWrite = "BEGIN ISOLATION LEVEL SERIALIZABLE";
constexpr const char* kBeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Whether a write is run again, after a pause that grows and is different for each of those that met.
class Repetition {
 public:
  explicit Repetition(std::chrono::milliseconds longest) : end_(std::chrono::steady_clock::now() + longest) {}

  bool again_after(PostgresTrouble trouble) {
    switch (trouble) {
      case PostgresTrouble::none: return false;
      // Once: if the key came from a transaction that this one could not see, the body now finds it and acts on it, as it
      // does on SQLite, where writers are alone; otherwise it fails as before.
      case PostgresTrouble::key: return !std::exchange(key_, true);
      case PostgresTrouble::interleaved: break;
    }
    if (std::chrono::steady_clock::now() >= end_) return false;
    std::this_thread::sleep_for(microseconds(random_u64() % static_cast<std::uint64_t>(pause_.count())));
    pause_ = std::min(pause_ * 2, kLongestPause);
    return true;
  }

 private:
  static constexpr microseconds kLongestPause{100'000};

  const std::chrono::steady_clock::time_point end_;
  microseconds pause_{2'000};
  bool key_ = false;
};

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(PostgresOptions options)
      : options_(std::move(options)),
        pool_(options_),
        mark_(hex(random_bytes(8))),
        repeated_(metrics::counter("codeflix_sql_repeated_total", "Transactions run again because of concurrent ones")),
        listener_(options_, mark_, {[this](std::string_view channel) { raise(channel); }, [this] { raise_all(); }}) {}

  Engine engine() const override { return Engine::postgres; }

  /// Opens the first connection, so that a wrong address is found at the start.
  Result<> try_out() {
    CODEFLIX_TRY(pool_.take());
    return {};
  }

 protected:
  Result<> transact(bool writing, const std::function<Result<>(Transaction&)>& body) override {
    CODEFLIX_TRY(UnderWay::refuse_nested(this));
    return writing ? write_with(body) : read_with(body);
  }

  void listen(const std::string& channel) override { listener_.listen(channel); }

 private:
  Result<> write_with(const std::function<Result<>(Transaction&)>& body) {
    Repetition repetition(options_.retry_for);
    for (;;) {
      auto trouble = PostgresTrouble::none;
      std::vector<std::function<void()>> callbacks;
      auto done = attempt(body, callbacks, trouble);
      if (done) {
        for (const auto& callback : callbacks) callback();
        return {};
      }
      if (!repetition.again_after(trouble)) return done;
      repeated_.add();
    }
  }

  Result<> attempt(const std::function<Result<>(Transaction&)>& body, std::vector<std::function<void()>>& callbacks, PostgresTrouble& trouble) {
    CODEFLIX_TRY_ASSIGN(const auto lease, begin(kBeginWrite));
    const UnderWay mark(this);
    PostgresTransaction tx(engine(), *lease);
    auto done = body(tx);
    for (const auto& channel : tx.channels()) {
      if (done) done = notify(tx, channel);
    }
    if (done) done = tx.commit();
    trouble = lease->trouble();
    if (!done) return done;
    for (const auto& channel : tx.channels()) raise(channel);
    callbacks = tx.take_callbacks();
    return {};
  }

  Result<> read_with(const std::function<Result<>(Transaction&)>& body) {
    CODEFLIX_TRY_ASSIGN(const auto lease, begin(kBeginRead));
    const UnderWay mark(this);
    PostgresTransaction tx(engine(), *lease);
    CODEFLIX_TRY(body(tx));
    return tx.execute_script("COMMIT");
  }

  Result<PostgresPool::Lease> begin(const char* statement) {
    for (;;) {
      CODEFLIX_TRY_ASSIGN(auto lease, pool_.take());
      const bool proven = lease->proven();
      const auto begun = lease->begin(statement);
      if (begun) return lease;
      // The server was restarted since: nothing has been done yet, so a new connection may take over.
      if (lease->usable() || !proven) return fail(begun);
      lease.reset();
      pool_.close_idle();
    }
  }

  Result<> notify(Transaction& tx, const std::string& channel) const {
    CODEFLIX_TRY(tx.execute("SELECT pg_notify($1, $2)", {channel, mark_}));
    return {};
  }

  const PostgresOptions options_;
  PostgresPool pool_;
  const std::string mark_;
  metrics::Counter& repeated_;
  PostgresListener listener_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_postgres(PostgresOptions options) {
  auto database = std::make_unique<PostgresDatabase>(std::move(options));
  CODEFLIX_TRY(database->try_out());
  return database;
}

}  // namespace codeflix::sql
