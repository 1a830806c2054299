#include "libs/messaging/rabbit_deliveries.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "libs/base/id.hpp"
#include "libs/base/random.hpp"
#include "libs/telemetry/log.hpp"

namespace codeflix::messaging {
namespace {

using std::chrono::steady_clock;

Failure stale() {
  return fail(ErrorKind::conflict, "delivery.stale", "This delivery has ended: it was acknowledged, refused, or its lease ran out.");
}

std::string retry_key(const std::string& queue, std::chrono::milliseconds delay) {
  if (delay.count() <= 0) return queue;
  const auto* tier = std::find_if(kRabbitTiers.begin(), kRabbitTiers.end() - 1, [&](const RabbitTier& each) { return delay <= each.longest; });
  return rabbit_retry_queue(queue, *tier);
}

}  // namespace

RabbitDeliveries::RabbitDeliveries(const RabbitOptions& options, const Clock& clock, RabbitPublisher& publisher)
    : options_(options),
      names_(options.service),
      clock_(clock),
      publisher_(publisher),
      token_prefix_(fmt::format("{:016x}", random_u64())),
      thread_(options, "consumer",
              {.frame = [this](RabbitFrame frame) { on_frame(std::move(frame)); },
               .lost = [this] { on_lost(); },
               .tick = [this](RabbitConnection& connection) { return give_back_expired(connection); }}) {}

RabbitDeliveries::~RabbitDeliveries() {
  interrupt();
  const auto left = leave();
  if (!left) return;
  for (const auto& held : *left) {
    const auto& message = held.arrived.message;
    RabbitMessage again{.body = message.body, .id = message.id, .type = message.type, .traceparent = message.traceparent};
    again.reason = message.reason;
    again.earlier = held.arrived.count() - 1;
    if (!publisher_.deliver({names_.exchange, held.queue, std::move(again)})) return;  // the server takes back the rest
    finish_end(held);
  }
}

Result<std::vector<RabbitDeliveries::Held>> RabbitDeliveries::leave() {
  std::vector<RabbitChannel> open;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, queue] : queues_) {
      if (queue.opening != 0) open.push_back(queue.pushes);
    }
  }
  std::vector<Held> left;
  if (open.empty()) return left;
  const auto done = thread_.run([&](RabbitConnection& connection) -> Result<> {
    for (const auto channel : open) {
      if (connection.is_open(channel)) CODEFLIX_TRY(connection.cancel(channel));
    }
    drain(connection);
    const std::lock_guard lock(mutex_);
    for (auto& [name, queue] : queues_) {
      for (auto& arrived : queue.arrived) left.push_back({name, std::move(arrived), {}});
      queue.arrived.clear();
    }
    return {};
  });
  if (!done) return fail(done);
  return left;
}

void RabbitDeliveries::know(const QueueSpec& queue) {
  const std::lock_guard lock(mutex_);
  const auto first = static_cast<RabbitChannel>(2 * queues_.size() + 1);
  const auto [entry, added] = queues_.try_emplace(queue.name, Queue{queue, first, static_cast<RabbitChannel>(first + 1)});
  if (!added) entry->second.spec = queue;
}

bool RabbitDeliveries::knows(const std::string& queue) const {
  const std::lock_guard lock(mutex_);
  return queues_.contains(queue);
}

Result<std::vector<Delivery>> RabbitDeliveries::receive(const std::string& name, std::size_t max, std::chrono::milliseconds wait,
                                                        const std::stop_token& stop) {
  const auto deadline = steady_clock::now() + wait;
  for (bool looked = false;;) {
    Taken taken;
    bool consuming = false;
    {
      const std::lock_guard lock(mutex_);
      if (interrupted_ || stop.stop_requested()) return std::vector<Delivery>();
      auto& queue = queues_.at(name);
      taken = take(queue, max);
      consuming = queue.opening != 0;
    }
    for (const auto& [delivery, reason] : taken.hopeless) {
      log::warning("messaging.hopeless_message", reason, {{"queue", name}, {"event", delivery.event.id}});
      if (const auto dead = dead_letter(delivery, reason); !dead) log::failure("messaging.dead_letter_failed", dead.error(), {{"queue", name}});
    }
    if (!taken.deliveries.empty()) {
      thread_.post([](RabbitConnection&) -> Result<> { return {}; });  // it looks at the leases
      return std::move(taken.deliveries);
    }
    if (!taken.hopeless.empty()) continue;
    if (!consuming) {
      CODEFLIX_TRY(consume(name));
      continue;
    }
    if (steady_clock::now() >= deadline) {
      if (looked) return std::vector<Delivery>();
      looked = true;
      CODEFLIX_TRY(look(name));
      continue;
    }
    std::unique_lock lock(mutex_);
    const auto& queue = queues_.at(name);
    changed_.wait_until(lock, stop, deadline, [&] { return interrupted_ || !queue.arrived.empty() || queue.opening == 0; });
  }
}

Result<> RabbitDeliveries::consume(const std::string& name) {
  return thread_.run([&](RabbitConnection& connection) -> Result<> {
    std::unique_lock lock(mutex_);
    auto& queue = queues_.at(name);
    if (queue.opening != 0) return {};
    lock.unlock();
    for (const auto channel : {queue.pushes, queue.looks}) {
      CODEFLIX_TRY(connection.close(channel));  // one may have outlived the other
      CODEFLIX_TRY(connection.use(channel));
    }
    CODEFLIX_TRY(connection.consume(queue.pushes, name, options_.prefetch));
    lock.lock();
    queue.opening = next_opening_++;
    return {};
  });
}

Result<> RabbitDeliveries::look(const std::string& name) {
  return thread_.run([&](RabbitConnection& connection) -> Result<> {
    std::unique_lock lock(mutex_);
    auto& queue = queues_.at(name);
    if (queue.opening == 0) return {};
    lock.unlock();
    auto got = connection.get(queue.looks, name);
    // After its answer everything that was pushed before has come in.
    const auto flushed = connection.is_open(queue.pushes) ? connection.ready(queue.pushes, name) : 0;
    if (!connection.broken()) drain(connection);
    lock.lock();
    if (!got || !flushed) {
      forget(queue);
      return got ? Result<>(fail(flushed)) : Result<>(fail(got));
    }
    if (*got && queue.opening != 0) queue.arrived.push_back({queue.looks, (*got)->tag, queue.opening, std::move((*got)->message)});
    return {};
  });
}

RabbitDeliveries::Taken RabbitDeliveries::take(Queue& queue, std::size_t max) {
  Taken taken;
  const auto lease_end = steady_clock::now() + queue.spec.lease;
  while (!queue.arrived.empty() && taken.deliveries.size() < max) {
    auto arrived = std::move(queue.arrived.front());
    queue.arrived.pop_front();
    Delivery delivery{queue.spec.name, fmt::format("{}/{}", token_prefix_, next_token_++), arrived.count(), {}};
    auto event = to_event(arrived.message);
    if (!event) {
      delivery.event.id = arrived.message.id;
      taken.hopeless.emplace_back(delivery, fmt::format("{}: {}", event.error().code, event.error().detail));
    } else if (delivery.count > queue.spec.max_deliveries) {  // each time its consumer died of it or hung
      delivery.event = std::move(*event);
      taken.hopeless.emplace_back(delivery, fmt::format("Not acknowledged within its lease, {} times.", delivery.count - 1));
    } else {
      delivery.event = std::move(*event);
      taken.deliveries.push_back(delivery);
    }
    held_.emplace(delivery.token, Held{queue.spec.name, std::move(arrived), lease_end});
  }
  return taken;
}

Result<RabbitDeliveries::Held> RabbitDeliveries::begin_end(const Delivery& delivery) {
  const std::lock_guard lock(mutex_);
  auto entry = held_.extract(delivery.token);
  if (entry.empty()) return stale();
  return std::move(entry.mapped());
}

Result<RabbitDeliveries::Held> RabbitDeliveries::begin_move(const Delivery& delivery) {
  const std::lock_guard lock(mutex_);
  auto entry = held_.extract(delivery.token);
  if (entry.empty()) return stale();
  ++queues_.at(entry.mapped().queue).moving;
  return std::move(entry.mapped());
}

void RabbitDeliveries::finish_end(const Held& held) {
  const auto& arrived = held.arrived;
  thread_.post(
      [this, name = held.queue, channel = arrived.channel, tag = arrived.tag, opening = arrived.opening](RabbitConnection& connection) -> Result<> {
        {
          const std::lock_guard lock(mutex_);
          if (queues_.at(name).opening != opening) return {};  // the server has taken it back: it comes again
        }
        return connection.ack(channel, tag);
      });
}

Result<> RabbitDeliveries::ack(const Delivery& delivery) {
  CODEFLIX_TRY_ASSIGN(const auto held, begin_end(delivery));
  finish_end(held);
  return {};
}

Result<> RabbitDeliveries::retry(const Delivery& delivery, std::chrono::milliseconds delay, const std::string& reason) {
  CODEFLIX_TRY_ASSIGN(auto held, begin_move(delivery));
  const int count = held.arrived.count();
  bool last = false;
  {
    const std::lock_guard lock(mutex_);
    last = count >= queues_.at(held.queue).spec.max_deliveries;
  }
  if (last) return bury(delivery, std::move(held), reason);
  const auto& message = held.arrived.message;
  RabbitMessage again{
      .body = message.body, .id = message.id, .type = message.type, .traceparent = message.traceparent, .reason = reason, .earlier = count};
  if (delay.count() > 0) again.expiration = delay;
  const RabbitParcel parcel{names_.exchange, retry_key(held.queue, delay), std::move(again)};
  return move(delivery, std::move(held), parcel);
}

Result<> RabbitDeliveries::dead_letter(const Delivery& delivery, const std::string& reason) {
  CODEFLIX_TRY_ASSIGN(auto held, begin_move(delivery));
  return bury(delivery, std::move(held), reason);
}

Result<> RabbitDeliveries::bury(const Delivery& delivery, Held held, const std::string& reason) {
  const auto& message = held.arrived.message;
  RabbitMessage letter{.body = message.body,
                       .id = message.id.empty() ? new_uuid(clock_) : message.id,
                       .type = message.type,
                       .traceparent = message.traceparent,
                       .queue = held.queue,
                       .reason = reason,
                       .earlier = held.arrived.count(),
                       .died_at = clock_.now()};
  return move(delivery, std::move(held), {names_.exchange, names_.dead_letters, std::move(letter)});
}

Result<> RabbitDeliveries::move(const Delivery& delivery, Held held, const RabbitParcel& parcel) {
  auto moved = publisher_.deliver(parcel);
  if (moved) finish_end(held);
  const std::lock_guard lock(mutex_);
  auto& queue = queues_.at(held.queue);
  --queue.moving;
  if (!moved && queue.opening == held.arrived.opening) held_.emplace(delivery.token, std::move(held));
  return moved;
}

Result<std::int64_t> RabbitDeliveries::depth(const std::string& name) {
  std::int64_t messages = 0;
  const auto counted = thread_.run([&](RabbitConnection& connection) -> Result<> {
    std::unique_lock lock(mutex_);
    auto& queue = queues_.at(name);
    const auto channel = queue.opening != 0 ? queue.pushes : queue.looks;
    lock.unlock();
    CODEFLIX_TRY(connection.use(channel));
    // In the order in which a message travels, so that none is missed on its way: it may be counted twice. It travels in a circle.
    lock.lock();
    const auto at_first = here(queue);
    lock.unlock();
    messages = 0;
    for (const auto& tier : kRabbitTiers) {
      CODEFLIX_TRY_ASSIGN(const auto ready, connection.ready(channel, rabbit_retry_queue(name, tier)));
      messages += ready;
    }
    CODEFLIX_TRY_ASSIGN(const auto ready, connection.ready(channel, name));
    messages += ready;
    CODEFLIX_TRY(connection.ready(channel, name));  // after this answer everything that was pushed before has come in
    drain(connection);
    lock.lock();
    messages += std::max(at_first, here(queue));
    return {};
  });
  if (!counted) return fail(counted);
  return messages;
}

std::int64_t RabbitDeliveries::here(const Queue& queue) const {
  const auto held = std::count_if(held_.begin(), held_.end(), [&](const auto& entry) { return entry.second.queue == queue.spec.name; });
  return std::ssize(queue.arrived) + held + queue.moving;
}

void RabbitDeliveries::interrupt() {
  const std::lock_guard lock(mutex_);
  interrupted_ = true;
  changed_.notify_all();
}

RabbitDeliveries::Queue* RabbitDeliveries::queue_of(RabbitChannel channel) {
  const auto found = std::find_if(queues_.begin(), queues_.end(),
                                  [&](const auto& entry) { return entry.second.pushes == channel || entry.second.looks == channel; });
  return found == queues_.end() ? nullptr : &found->second;
}

void RabbitDeliveries::on_frame(RabbitFrame frame) {
  const std::lock_guard lock(mutex_);
  auto* queue = queue_of(frame.channel);
  if (queue == nullptr) return;
  if (frame.kind == RabbitFrame::Kind::delivery) {
    queue->arrived.push_back({frame.channel, frame.tag, queue->opening, std::move(frame.message)});
    changed_.notify_all();
  } else if (frame.kind == RabbitFrame::Kind::channel_closed || frame.kind == RabbitFrame::Kind::cancelled) {
    log::warning("messaging.queue_closed", frame.error.detail, {{"queue", queue->spec.name}});
    forget(*queue);
  }
}

void RabbitDeliveries::on_lost() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, queue] : queues_) forget(queue);
}

void RabbitDeliveries::forget(Queue& queue) {
  queue.opening = 0;
  queue.arrived.clear();
  std::erase_if(held_, [&](const auto& entry) { return entry.second.queue == queue.spec.name; });
  changed_.notify_all();
}

void RabbitDeliveries::drain(RabbitConnection& connection) {
  for (;;) {
    auto frame = connection.next(std::chrono::milliseconds(0));
    if (!frame || !*frame) return;
    on_frame(std::move(**frame));
  }
}

RabbitDeliveries::Moment RabbitDeliveries::give_back_expired(RabbitConnection& connection) {
  std::vector<Arrived> expired;
  auto next = Moment::max();
  {
    const std::lock_guard lock(mutex_);
    const auto now = steady_clock::now();
    std::erase_if(held_, [&](auto& entry) {
      if (entry.second.lease_end > now) {
        next = std::min(next, entry.second.lease_end);
        return false;
      }
      expired.push_back(std::move(entry.second.arrived));
      return true;
    });
  }
  for (const auto& arrived : expired) {
    if (!connection.give_back(arrived.channel, arrived.tag)) break;  // the lost connection gives all of them back
  }
  return next;
}

}  // namespace codeflix::messaging
