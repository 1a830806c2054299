#include "libs/messaging/embedded_broker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>
#include <set>

#include "libs/base/id.hpp"
#include "libs/messaging/embedded_dead_letters.hpp"
#include "libs/messaging/embedded_queue.hpp"
#include "libs/sql/dialect.hpp"
#include "libs/sql/migrations.hpp"

namespace codeflix::messaging {
namespace {

/// A delivery's token: the message and which of its deliveries this is.
struct Token {
  std::string id;
  std::int64_t count = 0;

  std::string str() const { return fmt::format("{}/{}", id, count); }

  static Result<Token> parse(const std::string& text) {
    const auto slash = text.find('/');
    Token token{text.substr(0, slash), 0};
    const char* end = text.data() + text.size();
    if (slash == std::string::npos || std::from_chars(text.data() + slash + 1, end, token.count).ptr != end) {
      return fail(ErrorKind::malformed, "delivery.malformed", "That is not a delivery's token.");
    }
    return token;
  }
};

Failure stale() {
  return fail(ErrorKind::conflict, "delivery.stale", "This delivery has ended: it was acknowledged, refused, or its lease ran out.");
}

class EmbeddedBroker final : public Broker {
 public:
  EmbeddedBroker(sql::Database& database, const Clock& clock) : database_(database), clock_(clock), dead_letters_(database, clock) {}

  Result<> declare(const QueueSpec& queue) override {
    CODEFLIX_TRY(check_queue(queue));
    return database_.write([&](sql::Transaction& tx) -> Result<> {
      CODEFLIX_TRY(
          tx.execute("INSERT INTO queues (name, max_deliveries, lease_micros) VALUES ($1, $2, $3)"
                     " ON CONFLICT (name) DO UPDATE SET max_deliveries = excluded.max_deliveries, lease_micros = excluded.lease_micros",
                     {queue.name, queue.max_deliveries, Duration(queue.lease).count()}));
      CODEFLIX_TRY(tx.execute("DELETE FROM bindings WHERE queue = $1", {queue.name}));
      for (const auto& type : queue.types) {
        CODEFLIX_TRY(tx.execute("INSERT INTO bindings (type, queue) VALUES ($1, $2) ON CONFLICT DO NOTHING", {type, queue.name}));
      }
      return {};
    });
  }

  Result<> publish(std::span<const Event> events) override {
    for (const auto& event : events) CODEFLIX_TRY(check_event(event));
    return database_.write([&](sql::Transaction& tx) -> Result<> {
      for (const auto& event : events) {
        CODEFLIX_TRY_ASSIGN(const auto queues, tx.query("SELECT queue FROM bindings WHERE type = $1", {event.type}));
        if (queues.empty()) continue;
        const auto text = to_json(event);
        for (const auto& row : queues) CODEFLIX_TRY(enqueue(tx, clock_, row.text(0), text));
      }
      return {};
    });
  }

  Result<std::vector<Delivery>> receive(const std::string& queue, std::size_t max, std::chrono::milliseconds wait, std::stop_token stop) override {
    sql::Signal& signal = signal_of(queue);
    const std::stop_callback wake(stop, [&signal] { signal.raise(); });
    const auto deadline = std::chrono::steady_clock::now() + wait;
    for (;;) {
      const auto seen = signal.count();
      if (interrupted_ || stop.stop_requested()) return std::vector<Delivery>();
      CODEFLIX_TRY_ASSIGN(const auto due, first_due(queue));
      const auto now = clock_.now();
      if (due && *due <= now) {
        CODEFLIX_TRY_ASSIGN(auto deliveries, database_.write([&](sql::Transaction& tx) { return lease(tx, queue, max); }));
        if (!deliveries.empty()) return deliveries;
        continue;
      }
      auto left = std::chrono::duration_cast<Duration>(deadline - std::chrono::steady_clock::now());
      if (left <= left.zero()) return std::vector<Delivery>();
      if (due) left = std::min(left, *due - now);
      signal.wait(seen, left);
    }
  }

  Result<> ack(const Delivery& delivery) override {
    CODEFLIX_TRY_ASSIGN(const auto token, Token::parse(delivery.token));
    CODEFLIX_TRY_ASSIGN(const auto changed, database_.write([&](sql::Transaction& tx) { return remove(tx, token); }));
    if (!changed) return stale();
    return {};
  }

  Result<> retry(const Delivery& delivery, std::chrono::milliseconds delay, const std::string& reason) override {
    CODEFLIX_TRY_ASSIGN(const auto token, Token::parse(delivery.token));
    return database_.write([&](sql::Transaction& tx) -> Result<> {
      CODEFLIX_TRY_ASSIGN(const auto limit, tx.query_one("SELECT max_deliveries FROM queues WHERE name = $1", {delivery.queue}));
      if (limit && token.count >= limit->integer(0)) return bury(tx, token, reason);
      CODEFLIX_TRY_ASSIGN(const auto changed,
                          tx.execute("UPDATE messages SET leased = 0, available_at = $1 WHERE id = $2 AND deliveries = $3 AND leased = 1",
                                     {clock_.now() + delay, token.id, token.count}));
      if (changed == 0) return stale();
      tx.notify(queue_channel(delivery.queue));
      return {};
    });
  }

  Result<> dead_letter(const Delivery& delivery, const std::string& reason) override {
    CODEFLIX_TRY_ASSIGN(const auto token, Token::parse(delivery.token));
    return database_.write([&](sql::Transaction& tx) { return bury(tx, token, reason); });
  }

  Result<std::vector<DeadLetter>> dead_letters(std::size_t max) override { return dead_letters_.dead_letters(max); }
  Result<> requeue(const std::string& dead_letter_id) override { return dead_letters_.requeue(dead_letter_id); }
  Result<> drop(const std::string& dead_letter_id) override { return dead_letters_.drop(dead_letter_id); }

  Result<std::int64_t> depth(const std::string& queue) override {
    CODEFLIX_TRY_ASSIGN(const auto rows,
                        database_.read([&](sql::Transaction& tx) { return tx.query("SELECT COUNT(*) FROM messages WHERE queue = $1", {queue}); }));
    return rows.at(0).integer(0);
  }

  void interrupt() override {
    interrupted_ = true;
    const std::lock_guard lock(received_mutex_);
    for (const auto& queue : received_) database_.signal(queue_channel(queue)).raise();
  }

 private:
  sql::Signal& signal_of(const std::string& queue) {
    const std::lock_guard lock(received_mutex_);
    received_.insert(queue);
    return database_.signal(queue_channel(queue));
  }

  /// When the queue's next message may be handed out; nothing when it is empty.
  Result<std::optional<Time>> first_due(const std::string& queue) {
    return database_.read([&](sql::Transaction& tx) -> Result<std::optional<Time>> {
      CODEFLIX_TRY_ASSIGN(const auto known, tx.query("SELECT 1 FROM queues WHERE name = $1", {queue}));
      if (known.empty()) return fail(ErrorKind::not_found, "queue.unknown", fmt::format("The queue {} was never declared.", queue));
      CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("SELECT available_at FROM messages WHERE queue = $1 ORDER BY available_at LIMIT 1", {queue}));
      return row ? std::optional(row->time(0)) : std::nullopt;
    });
  }

  Result<std::vector<Delivery>> lease(sql::Transaction& tx, const std::string& queue, std::size_t max) {
    CODEFLIX_TRY_ASSIGN(const auto spec, tx.query_one("SELECT max_deliveries, lease_micros FROM queues WHERE name = $1", {queue}));
    CODEFLIX_TRY_ASSIGN(const auto rows, tx.query(fmt::format("SELECT id, event, deliveries FROM messages WHERE queue = $1 AND available_at <= $2"
                                                              " ORDER BY available_at, id LIMIT $3{}",
                                                              sql::claim_rows(tx.engine())),
                                                  {queue, clock_.now(), max}));
    std::vector<Delivery> deliveries;
    for (const auto& row : rows) {
      Token token{row.text(0), row.integer(2)};
      if (token.count >= spec->integer(0)) {  // each time its consumer died of it or hung
        CODEFLIX_TRY(bury(tx, token, fmt::format("Not acknowledged within its lease, {} times.", token.count)));
        continue;
      }
      ++token.count;
      CODEFLIX_TRY_ASSIGN(auto event, parse_event(row.text(1)));
      CODEFLIX_TRY(tx.execute("UPDATE messages SET leased = 1, deliveries = $1, available_at = $2 WHERE id = $3",
                              {token.count, clock_.now() + Duration(spec->integer(1)), token.id}));
      deliveries.push_back({queue, token.str(), static_cast<int>(token.count), std::move(event)});
    }
    return deliveries;
  }

  /// Whether the delivery still stood.
  static Result<bool> remove(sql::Transaction& tx, const Token& token) {
    CODEFLIX_TRY_ASSIGN(const auto changed,
                        tx.execute("DELETE FROM messages WHERE id = $1 AND deliveries = $2 AND leased = 1", {token.id, token.count}));
    return changed > 0;
  }

  Result<> bury(sql::Transaction& tx, const Token& token, const std::string& reason) {
    CODEFLIX_TRY_ASSIGN(const auto row, tx.query_one("DELETE FROM messages WHERE id = $1 AND deliveries = $2 AND leased = 1 RETURNING queue, event",
                                                     {token.id, token.count}));
    if (!row) return stale();
    CODEFLIX_TRY(tx.execute("INSERT INTO dead_letters (id, queue, event, reason, died_at, deliveries) VALUES ($1, $2, $3, $4, $5, $6)",
                            {new_uuid(clock_), row->text(0), row->text(1), reason, clock_.now(), token.count}));
    return {};
  }

  sql::Database& database_;
  const Clock& clock_;
  EmbeddedDeadLetters dead_letters_;
  std::atomic<bool> interrupted_ = false;
  std::mutex received_mutex_;
  std::set<std::string> received_;
};

}  // namespace

Result<std::unique_ptr<Broker>> make_embedded_broker(sql::Database& database, const Clock& clock) {
  CODEFLIX_TRY(sql::migrate(database, clock, embedded_broker_schema()));
  CODEFLIX_TRY(database.write(
      [&](sql::Transaction& tx) { return tx.execute("UPDATE messages SET leased = 0, available_at = $1 WHERE leased = 1", {clock.now()}); }));
  return std::make_unique<EmbeddedBroker>(database, clock);
}

}  // namespace codeflix::messaging
