#include "libs/messaging/consumer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "libs/base/random.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/metrics.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::messaging {
namespace {

/// Few at a time: a slow handler must be through with all of them within the lease.
constexpr std::size_t kBatch = 8;
constexpr auto kWait = std::chrono::seconds(5);
/// Between two receives that brought nothing, against turning in a circle when the broker was interrupted.
constexpr auto kIdlePause = std::chrono::milliseconds(10);
constexpr auto kBrokerPause = std::chrono::milliseconds(500);
constexpr double kFirstDelay = 200;
constexpr double kLongestDelay = 60'000;
constexpr auto kKeepSeen = std::chrono::days(30);
constexpr auto kSweepPeriod = std::chrono::hours(1);
constexpr std::int64_t kSweepBatch = 1'000;

/// 200 ms after the first failure, three times as long after each further one, at most a minute; between the half and
/// the whole of it, so that consumers that failed together do not come back together.
std::chrono::milliseconds delay_after(int deliveries) {
  double delay = kFirstDelay;
  for (int i = 1; i < deliveries && delay < kLongestDelay; ++i) delay *= 3;
  const double share = 0.5 + static_cast<double>(random_u64() % 1'000) / 2'000;
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(delay, kLongestDelay) * share));
}

bool passing(const Error& error) {
  if (error.kind == ErrorKind::conflict) return error.code.starts_with("sql.");
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::no_space || error.kind == ErrorKind::internal;
}

std::string reason_of(const Error& error) { return fmt::format("{} ({}): {}", error.code, to_string(error.kind), error.detail); }

class Consumer final : public runtime::Component {
 public:
  Consumer(QueueSpec queue, sql::Database& database, Broker& broker, const Clock& clock, EventHandler handler, ConsumerOptions options)
      : queue_(std::move(queue)),
        name_("consumer of " + queue_.name),
        database_(database),
        broker_(broker),
        clock_(clock),
        handler_(std::move(handler)),
        options_(options),
        handled_(metrics::counter("codeflix_messaging_handled_total", "Events applied", {{"queue", queue_.name}})),
        ignored_(metrics::counter("codeflix_messaging_ignored_total", "Events that were repetitions or older than what was applied",
                                  {{"queue", queue_.name}})),
        failed_(metrics::counter("codeflix_messaging_failed_total", "Deliveries that failed and come again", {{"queue", queue_.name}})),
        dead_(metrics::counter("codeflix_messaging_dead_total", "Deliveries that became dead letters", {{"queue", queue_.name}})),
        lag_(metrics::histogram("codeflix_messaging_lag_seconds", "Age of an event when it is handled", {{"queue", queue_.name}})) {}

  std::string_view name() const override { return name_; }

  Result<> start() override {
    CODEFLIX_TRY(broker_.declare(queue_));
    for (int i = 0; i < std::max(1, options_.threads); ++i) {
      threads_.emplace_back([this, sweeping = i == 0](const std::stop_token& stop) { run(stop, sweeping); });
    }
    return {};
  }

  void stop() override {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
  }

 private:
  enum class Fate { applied, ignored };

  void run(const std::stop_token& stop, bool sweeping) {
    while (!stop.stop_requested()) {
      const auto deliveries = broker_.receive(queue_.name, kBatch, kWait, stop);
      if (!deliveries) {
        log::failure("messaging.receive_failed", deliveries.error(), {{"queue", queue_.name}});
        rest(stop, kBrokerPause);
        continue;
      }
      for (const auto& delivery : *deliveries) {
        if (stop.stop_requested()) break;
        handle(delivery);
      }
      if (!deliveries->empty()) continue;
      if (sweeping) sweep_when_due(stop);
      rest(stop, kIdlePause);
    }
  }

  void rest(const std::stop_token& stop, std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    stopping_.wait_for(lock, stop, time, [] { return false; });
  }

  void handle(const Delivery& delivery) {
    const trace::Scope scope(delivery.event.traceparent);
    lag_.observe(std::max(0.0, std::chrono::duration<double>(clock_.now() - delivery.event.time).count()));
    const auto fate = apply(delivery.event);
    const auto told = fate ? broker_.ack(delivery) : refuse(delivery, fate.error());
    if (fate) (*fate == Fate::applied ? handled_ : ignored_).add();
    // The delivery comes again after its lease; the inbox knows whether it was applied.
    if (!told) log::failure("messaging.delivery_not_ended", told.error(), {{"queue", queue_.name}, {"event", delivery.event.id}});
  }

  Result<Fate> apply(const Event& event) {
    try {
      return database_.write([&](sql::Transaction& tx) { return apply_in(tx, event); });
    } catch (const std::exception& exception) {
      return fail(ErrorKind::internal, "handler.threw", exception.what());
    }
  }

  Result<Fate> apply_in(sql::Transaction& tx, const Event& event) {
    CODEFLIX_TRY_ASSIGN(const auto first, tx.execute("INSERT INTO inbox (queue, event_id, seen_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                                                     {queue_.name, event.id, clock_.now()}));
    if (first == 0) return Fate::ignored;
    if (options_.newest_only) {
      CODEFLIX_TRY_ASSIGN(const auto newer, tx.execute("INSERT INTO inbox_versions (queue, source, subject, version) VALUES ($1, $2, $3, $4)"
                                                       " ON CONFLICT (queue, source, subject) DO UPDATE SET version = excluded.version"
                                                       " WHERE excluded.version > inbox_versions.version",
                                                       {queue_.name, event.source, event.subject, event.version}));
      if (newer == 0) return Fate::ignored;
    }
    CODEFLIX_TRY(handler_(tx, event));
    return Fate::applied;
  }

  Result<> refuse(const Delivery& delivery, const Error& error) {
    const auto reason = reason_of(error);
    const log::Fields fields = {{"queue", queue_.name}, {"event", delivery.event.id}, {"type", delivery.event.type}};
    if (passing(error)) {
      (delivery.count < queue_.max_deliveries ? failed_ : dead_).add();
      log::warning("messaging.event_failed", reason, fields);
      return broker_.retry(delivery, delay_after(delivery.count), reason);
    }
    dead_.add();
    log::failure("messaging.event_refused", error, fields);
    return broker_.dead_letter(delivery, reason);
  }

  void sweep_when_due(const std::stop_token& stop) {
    if (std::chrono::steady_clock::now() < next_sweep_) return;
    next_sweep_ = std::chrono::steady_clock::now() + kSweepPeriod;
    while (!stop.stop_requested()) {
      const auto swept = database_.write([&](sql::Transaction& tx) {
        return tx.execute("DELETE FROM inbox WHERE (queue, event_id) IN (SELECT queue, event_id FROM inbox WHERE seen_at < $1 LIMIT $2)",
                          {clock_.now() - kKeepSeen, kSweepBatch});
      });
      if (!swept) log::failure("messaging.sweep_failed", swept.error(), {{"queue", queue_.name}});
      if (!swept || *swept < kSweepBatch) return;
    }
  }

  const QueueSpec queue_;
  const std::string name_;
  sql::Database& database_;
  Broker& broker_;
  const Clock& clock_;
  const EventHandler handler_;
  const ConsumerOptions options_;
  metrics::Counter& handled_;
  metrics::Counter& ignored_;
  metrics::Counter& failed_;
  metrics::Counter& dead_;
  metrics::Histogram& lag_;

  std::mutex mutex_;
  std::condition_variable_any stopping_;
  std::chrono::steady_clock::time_point next_sweep_;  ///< of the one thread that sweeps
  std::vector<std::jthread> threads_;
};

}  // namespace

std::unique_ptr<runtime::Component> make_consumer(QueueSpec queue, sql::Database& database, Broker& broker, const Clock& clock, EventHandler handler,
                                                  ConsumerOptions options) {
  return std::make_unique<Consumer>(std::move(queue), database, broker, clock, std::move(handler), options);
}

}  // namespace codeflix::messaging
