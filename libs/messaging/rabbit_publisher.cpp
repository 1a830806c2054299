#include "libs/messaging/rabbit_publisher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "libs/telemetry/metrics.hpp"

namespace codeflix::messaging {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr RabbitChannel kChannel = 1;
/// After the broker refused something, as it does while a queue has no leader.
constexpr milliseconds kPause{50};

/// What is known of a number of messages; outlives the connection that they are sent on.
class Progress {
 public:
  explicit Progress(std::size_t count) {
    for (std::size_t index = count; index > 0; --index) waiting_.push_back(index - 1);
  }

  bool finished() const { return waiting_.empty() && pending_.empty(); }
  bool has_next() const { return !waiting_.empty(); }
  std::size_t next() {
    const auto index = waiting_.back();
    waiting_.pop_back();
    return index;
  }
  void sent(std::uint64_t tag, std::size_t index) { pending_[tag] = index; }
  std::size_t pending() const { return pending_.size(); }
  std::size_t unroutable() const { return unroutable_; }

  /// True when the broker refused something.
  bool hear(const RabbitFrame& frame) {
    if (frame.kind == RabbitFrame::Kind::returned) ++unroutable_;
    if (frame.kind != RabbitFrame::Kind::confirmed && frame.kind != RabbitFrame::Kind::refused) return false;
    const bool refused = frame.kind == RabbitFrame::Kind::refused;
    const auto end = pending_.upper_bound(frame.tag);
    const auto begin = frame.multiple ? pending_.begin() : pending_.lower_bound(frame.tag);
    for (auto entry = begin; entry != end; ++entry) {
      if (refused) waiting_.push_back(entry->second);
    }
    pending_.erase(begin, end);
    if (refused) sort_waiting();
    return refused;
  }

  /// The connection is gone: what it did not confirm is sent again.
  void restart() {
    for (const auto& [tag, index] : pending_) waiting_.push_back(index);
    pending_.clear();
    unroutable_ = 0;
    sort_waiting();
  }

 private:
  void sort_waiting() { std::sort(waiting_.begin(), waiting_.end(), std::greater<>()); }

  std::vector<std::size_t> waiting_;  ///< not on the way, the next one last
  std::map<std::uint64_t, std::size_t> pending_;
  std::size_t unroutable_ = 0;
};

Failure too_late() {
  return fail(ErrorKind::unavailable, "broker.unavailable", "RabbitMQ did not confirm within the time that a call has; publish again.");
}

/// Hears what the broker says for up to `wait`.
Result<> hear(RabbitConnection& connection, RabbitChannel channel, Progress& progress, milliseconds wait, steady_clock::time_point deadline) {
  CODEFLIX_TRY_ASSIGN(const auto frame, connection.next(wait));
  if (!frame || frame->channel != channel) return {};
  if (frame->kind == RabbitFrame::Kind::channel_closed) {
    progress.restart();
    return Failure(frame->error);
  }
  if (!progress.hear(*frame)) return {};
  const auto end = std::min(deadline, steady_clock::now() + kPause);
  for (auto now = steady_clock::now(); now < end; now = steady_clock::now()) {
    CODEFLIX_TRY_ASSIGN(const auto more, connection.next(std::chrono::ceil<milliseconds>(end - now)));
    if (more && more->channel == channel) progress.hear(*more);
  }
  return {};
}

Result<> send_all(RabbitConnection& connection, RabbitChannel channel, Progress& progress, std::size_t window,
                  const std::function<RabbitParcel(std::size_t)>& parcel, steady_clock::time_point deadline) {
  if (!connection.is_open(channel)) {
    CODEFLIX_TRY(connection.use(channel));
    CODEFLIX_TRY(connection.confirm(channel));
  }
  while (!progress.finished()) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (left <= left.zero()) {
      connection.abandon();  // nobody waits for those confirmations any more
      return too_late();
    }
    const bool full = progress.pending() >= window || !progress.has_next();
    if (!full) {
      const auto index = progress.next();
      const auto made = parcel(index);
      const auto tag = connection.publish(channel, made.exchange, made.key, made.message);
      // Whether it went out or not: without its confirmation it is sent again.
      progress.sent(tag.value_or(~std::uint64_t{0}), index);
      CODEFLIX_TRY(tag);
    }
    CODEFLIX_TRY(hear(connection, channel, progress, full ? left : milliseconds(0), deadline));
  }
  return {};
}

Failure nobody(const RabbitParcel& parcel) {
  return fail(ErrorKind::not_found, "queue.unknown", fmt::format("There is no queue {} to take the message.", parcel.key));
}

}  // namespace

RabbitPublisher::RabbitPublisher(const RabbitOptions& options)
    : options_(options), thread_(options, "publisher", {.frame = [](const RabbitFrame&) {}}) {}

Result<> RabbitPublisher::connect() {
  return thread_.run([](RabbitConnection&) -> Result<> { return {}; });
}

Result<> RabbitPublisher::publish(std::size_t count, const std::function<RabbitParcel(std::size_t)>& parcel) {
  static auto& unroutable = metrics::counter("codeflix_messaging_unroutable_total", "Events that no queue wants");
  Progress progress(count);
  const auto deadline = steady_clock::now() + options_.patience;
  CODEFLIX_TRY(thread_.run([&](RabbitConnection& connection) {
    progress.restart();
    return send_all(connection, kChannel, progress, options_.unconfirmed, parcel, deadline);
  }));
  unroutable.add(static_cast<double>(progress.unroutable()));
  return {};
}

Result<> RabbitPublisher::deliver(const RabbitParcel& parcel) {
  Progress progress(1);
  const auto deadline = steady_clock::now() + options_.patience;
  CODEFLIX_TRY(thread_.run([&](RabbitConnection& connection) {
    progress.restart();
    return send_all(
        connection, kChannel, progress, 1, [&](std::size_t) { return parcel; }, deadline);
  }));
  if (progress.unroutable() > 0) return nobody(parcel);
  return {};
}

Result<> deliver_on(RabbitConnection& connection, RabbitChannel channel, const RabbitParcel& parcel, milliseconds patience) {
  Progress progress(1);
  CODEFLIX_TRY(send_all(
      connection, channel, progress, 1, [&](std::size_t) { return parcel; }, steady_clock::now() + patience));
  if (progress.unroutable() > 0) return nobody(parcel);
  return {};
}

}  // namespace codeflix::messaging
