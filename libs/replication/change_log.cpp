#include "libs/replication/change_log.hpp"

#include "embedded/replication_migrations.hpp"
#include "libs/replication/channel.hpp"
#include "libs/sql/dialect.hpp"

namespace codeflix::replication {
namespace {

constexpr auto kTombstoneLife = std::chrono::days(30);

Result<> put(sql::Transaction& tx, const Clock& clock, std::string_view topic, std::string_view key, std::int64_t version, sql::Value payload) {
  CODEFLIX_TRY_ASSIGN(const auto seq, next_position(tx));
  CODEFLIX_TRY(tx.execute("DELETE FROM change_log WHERE topic = $1 AND key = $2", {topic, key}));
  CODEFLIX_TRY(tx.execute("INSERT INTO change_log (seq, topic, key, version, payload, changed_at) VALUES ($1, $2, $3, $4, $5, $6)",
                          {seq, topic, key, version, std::move(payload), clock.now()}));
  tx.notify(kChangesChannel);
  return {};
}

}  // namespace

sql::Migrations schema() { return {"replication", embedded::replication_migrations}; }

Result<std::int64_t> next_position(sql::Transaction& tx) {
  CODEFLIX_TRY(tx.execute_script(sql::lock_table(tx.engine(), "change_log_counter")));
  CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("UPDATE change_log_counter SET seq = seq + 1 RETURNING seq"));
  if (!row) return fail(ErrorKind::internal, "change_log.counter", "The counter of the change log has no row.");
  return row->integer(0);
}

Result<> publish(sql::Transaction& tx, const Clock& clock, std::string_view topic, std::string_view key, std::int64_t version,
                 std::string_view payload) {
  return put(tx, clock, topic, key, version, sql::Blob{std::string(payload)});
}

Result<> withdraw(sql::Transaction& tx, const Clock& clock, std::string_view topic, std::string_view key, std::int64_t version) {
  return put(tx, clock, topic, key, version, nullptr);
}

Result<std::int64_t> sweep_tombstones(sql::Transaction& tx, const Clock& clock) {
  return tx.execute("DELETE FROM change_log WHERE payload IS NULL AND changed_at < $1", {clock.now() - kTombstoneLife});
}

}  // namespace codeflix::replication
