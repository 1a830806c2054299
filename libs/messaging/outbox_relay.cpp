#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/messaging/outbox.hpp"
#include "libs/messaging/outbox_channel.hpp"
#include "libs/sql/dialect.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/metrics.hpp"

namespace codeflix::messaging {
namespace {

constexpr std::int64_t kBatch = 100;
/// Another process may have told something, or lost its turn: neither need raise a signal here.
constexpr auto kLookAnyway = std::chrono::milliseconds(1'000);
constexpr auto kFirstPause = std::chrono::milliseconds(100);
constexpr auto kLongestPause = std::chrono::milliseconds(5'000);
constexpr auto kKeepSent = std::chrono::days(7);
constexpr auto kSweepPeriod = std::chrono::hours(1);
constexpr std::int64_t kSweepBatch = 1'000;

struct Waiting {
  std::vector<std::string> positions;
  std::vector<Event> events;
};

class OutboxRelay final : public runtime::Component {
 public:
  OutboxRelay(std::string name, sql::Database& database, Broker& broker, const Clock& clock, Duration turn)
      : name_(std::move(name)),
        database_(database),
        broker_(broker),
        clock_(clock),
        turn_(turn),
        signal_(database.signal(kOutboxChannel)),
        sent_(metrics::counter("codeflix_messaging_sent_total", "Events handed to the broker", {{"relay", name_}})),
        failures_(metrics::counter("codeflix_messaging_send_failures_total", "Failed attempts to hand events to the broker", {{"relay", name_}})) {}

  std::string_view name() const override { return name_; }

  Result<> start() override {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    return {};
  }

  void stop() override {
    thread_.request_stop();
    thread_.join();
    // Nobody shall wait for it; if this fails they wait as after a crash.
    (void)database_.write([&](sql::Transaction& tx) { return tx.execute("UPDATE outbox_relay SET ends_at = 0 WHERE holder = $1", {me_}); });
  }

 private:
  void run(const std::stop_token& stop) {
    const std::stop_callback wake(stop, [this] { signal_.raise(); });
    auto pause = kFirstPause;
    while (!stop.stop_requested()) {
      const auto seen = signal_.count();
      const auto sent = send_next();
      if (!sent) {
        failures_.add();
        log::failure("messaging.relay_failed", sent.error(), {{"relay", name_}});
        rest(stop, pause);
        pause = std::min(pause * 2, kLongestPause);
        continue;
      }
      pause = kFirstPause;
      if (*sent > 0) continue;
      sweep_when_due(stop);
      signal_.wait(seen, kLookAnyway);
    }
  }

  /// Unlike a wait for the signal this is not cut short by new events while the broker is away.
  void rest(const std::stop_token& stop, std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    for (;;) {
      const auto seen = signal_.count();
      const auto left = std::chrono::duration_cast<std::chrono::microseconds>(end - std::chrono::steady_clock::now());
      if (stop.stop_requested() || left <= left.zero()) return;
      signal_.wait(seen, left);
    }
  }

  Result<std::size_t> send_next() {
    CODEFLIX_TRY_ASSIGN(const auto any,
                        database_.read([](sql::Transaction& tx) { return tx.query("SELECT 1 FROM outbox WHERE sent_at IS NULL LIMIT 1"); }));
    if (any.empty()) return 0;
    CODEFLIX_TRY_ASSIGN(const bool ours, is_my_turn());
    if (!ours) return 0;
    CODEFLIX_TRY_ASSIGN(const auto waiting, database_.read([](sql::Transaction& tx) { return next(tx); }));
    if (waiting.events.empty()) return 0;
    CODEFLIX_TRY(broker_.publish(waiting.events));
    const auto now = std::chrono::steady_clock::now();
    CODEFLIX_TRY_ASSIGN(const bool still_ours, database_.write([&](sql::Transaction& tx) -> Result<bool> {
      CODEFLIX_TRY(mark_sent(tx, waiting.positions));
      return take_turn(tx);
    }));
    sure_until_ = still_ours ? now + turn_ / 2 : now;
    sent_.add(static_cast<double>(waiting.events.size()));
    return waiting.events.size();
  }

  /// Half of a turn is used before it is renewed, so that a stream of events costs no transactions of its own.
  Result<bool> is_my_turn() {
    const auto now = std::chrono::steady_clock::now();
    if (now < sure_until_) return true;
    CODEFLIX_TRY_ASSIGN(const bool ours, database_.write([&](sql::Transaction& tx) { return take_turn(tx); }));
    if (ours) sure_until_ = now + turn_ / 2;
    return ours;
  }

  Result<bool> take_turn(sql::Transaction& tx) {
    const auto now = sql::now_micros(tx.engine());
    CODEFLIX_TRY_ASSIGN(const auto taken, tx.execute(fmt::format("UPDATE outbox_relay SET holder = $1, ends_at = {0} + $2"
                                                                 " WHERE holder = $1 OR ends_at <= {0}",
                                                                 now),
                                                     {me_, turn_.count()}));
    return taken > 0;
  }

  static Result<Waiting> next(sql::Transaction& tx) {
    CODEFLIX_TRY_ASSIGN(const auto rows, tx.query("SELECT position, event FROM outbox WHERE sent_at IS NULL ORDER BY position LIMIT $1", {kBatch}));
    Waiting waiting;
    for (const auto& row : rows) {
      CODEFLIX_TRY_ASSIGN(auto event, parse_event(row.text(1)));
      waiting.positions.push_back(row.text(0));
      waiting.events.push_back(std::move(event));
    }
    return waiting;
  }

  Result<> mark_sent(sql::Transaction& tx, const std::vector<std::string>& positions) {
    const auto now = clock_.now();
    for (const auto& position : positions) CODEFLIX_TRY(tx.execute("UPDATE outbox SET sent_at = $1 WHERE position = $2", {now, position}));
    return {};
  }

  void sweep_when_due(const std::stop_token& stop) {
    if (std::chrono::steady_clock::now() < next_sweep_) return;
    next_sweep_ = std::chrono::steady_clock::now() + kSweepPeriod;
    // In small transactions, so that the service's own writers get between them.
    while (!stop.stop_requested()) {
      const auto swept = database_.write([&](sql::Transaction& tx) {
        return tx.execute("DELETE FROM outbox WHERE position IN (SELECT position FROM outbox WHERE sent_at < $1 LIMIT $2)",
                          {clock_.now() - kKeepSent, kSweepBatch});
      });
      if (!swept) log::failure("messaging.sweep_failed", swept.error(), {{"relay", name_}});
      if (!swept || *swept < kSweepBatch) return;
    }
  }

  const std::string name_;
  sql::Database& database_;
  Broker& broker_;
  const Clock& clock_;
  const Duration turn_;
  const std::string me_ = hex(random_bytes(8));
  sql::Signal& signal_;
  metrics::Counter& sent_;
  metrics::Counter& failures_;
  std::chrono::steady_clock::time_point sure_until_;  ///< my turn lasts at least so long
  std::chrono::steady_clock::time_point next_sweep_;
  std::jthread thread_;
};

}  // namespace

std::unique_ptr<runtime::Component> make_outbox_relay(std::string name, sql::Database& database, Broker& broker, const Clock& clock, Duration turn) {
  return std::make_unique<OutboxRelay>(std::move(name), database, broker, clock, turn);
}

}  // namespace codeflix::messaging
