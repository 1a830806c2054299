#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "libs/base/result.hpp"
#include "libs/messaging/event.hpp"

namespace codeflix::messaging {

/// A queue and the event types that are copied into it. Declaring is idempotent; a changed list of types is applied.
struct QueueSpec {
  std::string name;                         ///< `<service>.<purpose>`, e.g. `encoder.jobs`
  std::vector<std::string> types;           ///< exact event types
  int max_deliveries = 8;                   ///< after so many failures a message becomes a dead letter
  std::chrono::milliseconds lease{30'000};  ///< a delivery that is neither acked nor refused for so long comes again
};

/// Error: invalid `queue.invalid` when the name is not `<service>.<purpose>`, a type is empty or holds `*` or `#`, max_deliveries is
/// not within 1 and 50, or the lease not within 1 ms and 25 minutes. (RabbitMQ takes a delivery back after 30 minutes: long
/// work keeps a lease in its database and acks first.)
Result<> check_queue(const QueueSpec& queue);

/// One message handed to one consumer. `token` names this delivery, not the message: after the lease it is worthless.
struct Delivery {
  std::string queue;
  std::string token;
  int count = 1;  ///< which delivery of this message this is
  Event event;
};

struct DeadLetter {
  std::string id;  ///< the message's id in the dead letters
  std::string queue;
  std::string reason;
  Time at;
  Event event;
  std::int64_t attempts = 0;  ///< how often it was delivered; 0: not known
};

/// What was given up. A Broker is one; for a tool there are adapters that work beside the running ones and take no message from
/// them. Thread-safe. Error of every function: unavailable `broker.unavailable`.
class DeadLetters {
 public:
  virtual ~DeadLetters() = default;

  /// The oldest first.
  virtual Result<std::vector<DeadLetter>> dead_letters(std::size_t max) = 0;
  /// Puts a dead letter back at the end of its queue with a fresh count. A kill in between may leave it in both, never in none.
  /// Error: not_found `dead_letter.unknown`.
  virtual Result<> requeue(const std::string& dead_letter_id) = 0;
  /// Error: not_found `dead_letter.unknown`.
  virtual Result<> drop(const std::string& dead_letter_id) = 0;
};

/// Durable queues between services (embedded on SQLite; RabbitMQ). Thread-safe. The promises, held by the contract suite
/// (broker_contract_test.cpp) for each adapter: an event is durable in every queue bound to its type when publish
/// returns; at least once; a message that was refused, or whose lease ended, comes again, up to max_deliveries, then lies
/// in the dead letters with the reason; what a process held when it died comes again when a new one has connected; nothing is lost by kill -9.
class Broker : public DeadLetters {
 public:
  /// Errors: those of check_queue; conflict `queue.foreign` when there is such a queue that is not ours.
  virtual Result<> declare(const QueueSpec& queue) = 0;

  /// All or nothing, but after `broker.unavailable` it is not known which are out: publish them again. Types that no queue wants
  /// are dropped. Errors: malformed `event.malformed`, unavailable `broker.unavailable` (as for every function here).
  virtual Result<> publish(std::span<const Event> events) = 0;

  /// Waits up to `wait` for messages and leases up to `max` of them, about in the order of their publishing. An empty
  /// list is no error; it comes at once when `stop` is requested. Error: not_found `queue.unknown`.
  virtual Result<std::vector<Delivery>> receive(const std::string& queue, std::size_t max, std::chrono::milliseconds wait,
                                                std::stop_token stop = {}) = 0;

  /// Ends a delivery for good. Error of this, retry and dead_letter: conflict `delivery.stale` when the message was
  /// handed out again since, or this delivery is already ended; nothing changes then.
  virtual Result<> ack(const Delivery& delivery) = 0;
  /// Comes again after `delay`, or becomes a dead letter when max_deliveries is reached.
  virtual Result<> retry(const Delivery& delivery, std::chrono::milliseconds delay, const std::string& reason) = 0;
  virtual Result<> dead_letter(const Delivery& delivery, const std::string& reason) = 0;

  /// Messages ready, delayed, or leased by this process, for metrics and tests. One whose delay ends just now may be missing: RabbitMQ
  /// shows it nowhere while it moves it into the queue.
  virtual Result<std::int64_t> depth(const std::string& queue) = 0;

  /// Lets every receive() return at once, from now on; for a drain.
  virtual void interrupt() = 0;
};

}  // namespace codeflix::messaging
