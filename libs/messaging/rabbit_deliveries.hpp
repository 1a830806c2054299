#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

#include "libs/messaging/broker.hpp"
#include "libs/messaging/rabbit_publisher.hpp"
#include "libs/messaging/rabbit_thread.hpp"
#include "libs/messaging/rabbit_topology.hpp"

namespace codeflix::messaging {

/// What this process holds of its queues. The server pushes up to `prefetch` messages of a queue; receive() hands them out, and
/// from then on the lease runs here: when it ends the thread gives the message back, and the server counts and sends it
/// again. When the connection or this process ends, the server takes back all that was held. Thread-safe.
class RabbitDeliveries {
 public:
  RabbitDeliveries(const RabbitOptions& options, const Clock& clock, RabbitPublisher& publisher);
  /// Puts what nobody received back at the end of its queue, so that it does not count as delivered.
  ~RabbitDeliveries();
  RabbitDeliveries(const RabbitDeliveries&) = delete;
  RabbitDeliveries& operator=(const RabbitDeliveries&) = delete;

  /// Must be told of a queue before it is used.
  void know(const QueueSpec& queue);
  bool knows(const std::string& queue) const;

  Result<std::vector<Delivery>> receive(const std::string& queue, std::size_t max, std::chrono::milliseconds wait, const std::stop_token& stop);
  Result<> ack(const Delivery& delivery);
  Result<> retry(const Delivery& delivery, std::chrono::milliseconds delay, const std::string& reason);
  Result<> dead_letter(const Delivery& delivery, const std::string& reason);
  Result<std::int64_t> depth(const std::string& queue);
  void interrupt();

 private:
  using Moment = RabbitThread::Moment;

  /// A message that the server waits to hear of.
  struct Arrived {
    RabbitChannel channel = 0;
    std::uint64_t tag = 0;
    std::uint64_t opening = 0;  ///< of its queue's channels; when they were opened again since, the tag means nothing
    RabbitMessage message;

    int count() const { return static_cast<int>(message.earlier + message.returns) + 1; }
  };
  /// One that a consumer has.
  struct Held {
    std::string queue;
    Arrived arrived;
    Moment lease_end;
  };
  struct Queue {
    QueueSpec spec;
    RabbitChannel pushes = 0;   ///< the channel with the consumer
    RabbitChannel looks = 0;    ///< the channel for looking whether something is there
    std::uint64_t opening = 0;  ///< 0: the channels are closed
    std::deque<Arrived> arrived = {};
    std::int64_t moving = 0;  ///< on their way from here into another queue
  };
  /// What a receive() takes: some to hand out, and some that nobody can use.
  struct Taken {
    std::vector<Delivery> deliveries;
    std::vector<std::pair<Delivery, std::string>> hopeless;  ///< with the reason
  };

  Result<> consume(const std::string& queue);
  /// Ends the consumers. Answers what nobody received.
  Result<std::vector<Held>> leave();
  Result<> look(const std::string& queue);
  Taken take(Queue& queue, std::size_t max);
  /// Takes a delivery out of the held ones, so that only one caller can end it. Error: conflict `delivery.stale`.
  Result<Held> begin_end(const Delivery& delivery);
  void finish_end(const Held& held);
  /// The same for a delivery that move() ends.
  Result<Held> begin_move(const Delivery& delivery);
  /// Publishes the message elsewhere, then ends the delivery; without the first it stays held until its lease ends.
  Result<> move(const Delivery& delivery, Held held, const RabbitParcel& parcel);
  Result<> bury(const Delivery& delivery, Held held, const std::string& reason);

  /// How many of the queue's messages are in this process.
  std::int64_t here(const Queue& queue) const;

  void on_frame(RabbitFrame frame);
  void on_lost();
  void forget(Queue& queue);
  Queue* queue_of(RabbitChannel channel);
  void drain(RabbitConnection& connection);
  Moment give_back_expired(RabbitConnection& connection);

  const RabbitOptions options_;
  const RabbitNames names_;
  const Clock& clock_;
  RabbitPublisher& publisher_;
  const std::string token_prefix_;  ///< another process's tokens mean nothing here

  mutable std::mutex mutex_;  ///< of all below
  std::condition_variable_any changed_;
  std::map<std::string, Queue> queues_;
  std::map<std::string, Held> held_;  ///< by token
  std::uint64_t next_token_ = 1;
  std::uint64_t next_opening_ = 1;
  bool interrupted_ = false;

  RabbitThread thread_;  ///< the last member: its hooks use all others
};

}  // namespace codeflix::messaging
