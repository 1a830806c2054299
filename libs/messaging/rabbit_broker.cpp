#include "libs/messaging/rabbit_broker.hpp"

#include "libs/messaging/rabbit_dead_letters.hpp"
#include "libs/messaging/rabbit_deliveries.hpp"
#include "libs/messaging/rabbit_publisher.hpp"
#include "libs/messaging/rabbit_topology.hpp"

namespace codeflix::messaging {
namespace {

/// AMQP's short strings, in which a type and an id travel.
constexpr std::size_t kLongestShortText = 255;

class RabbitBroker final : public Broker {
 public:
  RabbitBroker(const RabbitOptions& options, const Clock& clock)
      : topology_(options), dead_letters_(options), publisher_(options), deliveries_(options, clock, publisher_) {}

  Result<> connect() { return publisher_.connect(); }

  Result<> declare(const QueueSpec& queue) override {
    CODEFLIX_TRY(check_queue(queue));
    CODEFLIX_TRY(topology_.declare(queue));
    deliveries_.know(queue);
    return {};
  }

  Result<> publish(std::span<const Event> events) override {
    for (const auto& event : events) {
      CODEFLIX_TRY(check_event(event));
      if (event.type.size() > kLongestShortText || event.id.size() > kLongestShortText) {
        return fail(ErrorKind::malformed, "event.malformed", "An event's type and id have at most 255 bytes.");
      }
    }
    return publisher_.publish(events.size(), [&](std::size_t index) {
      return RabbitParcel{RabbitNames::kEvents, events[index].type, to_rabbit(events[index])};
    });
  }

  Result<std::vector<Delivery>> receive(const std::string& queue, std::size_t max, std::chrono::milliseconds wait, std::stop_token stop) override {
    CODEFLIX_TRY(know(queue));
    return deliveries_.receive(queue, max, wait, stop);
  }

  Result<> ack(const Delivery& delivery) override { return deliveries_.ack(delivery); }
  Result<> retry(const Delivery& delivery, std::chrono::milliseconds delay, const std::string& reason) override {
    return deliveries_.retry(delivery, delay, reason);
  }
  Result<> dead_letter(const Delivery& delivery, const std::string& reason) override { return deliveries_.dead_letter(delivery, reason); }

  Result<std::vector<DeadLetter>> dead_letters(std::size_t max) override { return dead_letters_.dead_letters(max); }
  Result<> requeue(const std::string& dead_letter_id) override { return dead_letters_.requeue(dead_letter_id); }
  Result<> drop(const std::string& dead_letter_id) override { return dead_letters_.drop(dead_letter_id); }

  Result<std::int64_t> depth(const std::string& queue) override {
    CODEFLIX_TRY(know(queue));
    return deliveries_.depth(queue);
  }

  void interrupt() override { deliveries_.interrupt(); }

 private:
  /// Another process of the service may have declared it.
  Result<> know(const std::string& queue) {
    if (deliveries_.knows(queue)) return {};
    CODEFLIX_TRY_ASSIGN(const auto declared, topology_.find(queue));
    deliveries_.know(declared);
    return {};
  }

  const RabbitTopology topology_;
  RabbitDeadLetters dead_letters_;
  RabbitPublisher publisher_;
  RabbitDeliveries deliveries_;
};

}  // namespace

Result<std::unique_ptr<Broker>> make_rabbit_broker(const RabbitOptions& options, const Clock& clock) {
  auto broker = std::make_unique<RabbitBroker>(options, clock);
  CODEFLIX_TRY(broker->connect());
  return broker;
}

}  // namespace codeflix::messaging
