#include "libs/messaging/embedded_dead_letters.hpp"

#include "libs/messaging/embedded_broker.hpp"
#include "libs/messaging/embedded_queue.hpp"

namespace codeflix::messaging {
namespace {

Failure unknown() { return fail(ErrorKind::not_found, "dead_letter.unknown", "There is no such dead letter."); }

}  // namespace

Result<std::vector<DeadLetter>> EmbeddedDeadLetters::dead_letters(std::size_t max) {
  CODEFLIX_TRY_ASSIGN(const auto rows, database_.read([&](sql::Transaction& tx) {
    return tx.query("SELECT id, queue, reason, died_at, event, deliveries FROM dead_letters ORDER BY died_at, id LIMIT $1", {max});
  }));
  std::vector<DeadLetter> letters;
  for (const auto& row : rows) {
    CODEFLIX_TRY_ASSIGN(auto event, parse_event(row.text(4)));
    letters.push_back({row.text(0), row.text(1), row.text(2), row.time(3), std::move(event), row.integer(5)});
  }
  return letters;
}

Result<> EmbeddedDeadLetters::requeue(const std::string& dead_letter_id) {
  return database_.write([&](sql::Transaction& tx) -> Result<> {
    CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("DELETE FROM dead_letters WHERE id = $1 RETURNING queue, event", {dead_letter_id}));
    if (!row) return unknown();
    return enqueue(tx, clock_, row->text(0), row->text(1));
  });
}

Result<> EmbeddedDeadLetters::drop(const std::string& dead_letter_id) {
  CODEFLIX_TRY_ASSIGN(const auto changed,
                      database_.write([&](sql::Transaction& tx) { return tx.execute("DELETE FROM dead_letters WHERE id = $1", {dead_letter_id}); }));
  if (changed == 0) return unknown();
  return {};
}

Result<std::unique_ptr<DeadLetters>> make_embedded_dead_letters(sql::Database& database, const Clock& clock) {
  CODEFLIX_TRY(sql::check_schema(database, embedded_broker_schema()));
  return std::make_unique<EmbeddedDeadLetters>(database, clock);
}

}  // namespace codeflix::messaging
