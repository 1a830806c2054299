#include "libs/replication/kafka_feed.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafkacpp.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/telemetry/log.hpp"

namespace codeflix::replication {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How long one poll waits, and so how late an interrupt may be heard.
constexpr milliseconds kPoll{100};
/// For a broker's answer, and for messages that it says it has.
constexpr milliseconds kPatience{10'000};
constexpr std::int32_t kPartition = 0;

Failure unavailable(RdKafka::ErrorCode code) {
  return fail(ErrorKind::unavailable, "feed.unavailable", fmt::format("The documents cannot be read from Kafka: {}.", RdKafka::err2str(code)));
}

bool is_absent(RdKafka::ErrorCode code) {
  return code == RdKafka::ERR_UNKNOWN_TOPIC_OR_PART || code == RdKafka::ERR__UNKNOWN_TOPIC || code == RdKafka::ERR__UNKNOWN_PARTITION;
}

std::optional<std::int64_t> number_in(RdKafka::Headers* headers, const char* name) {
  if (headers == nullptr) return std::nullopt;
  const auto header = headers->get_last(name);
  if (header.err() != RdKafka::ERR_NO_ERROR || header.value() == nullptr) return std::nullopt;
  const auto* begin = static_cast<const char*>(header.value());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(begin, begin + header.value_size(), number);
  if (error != std::errc() || end != begin + header.value_size()) return std::nullopt;
  return number;
}

class KafkaFeed final : public Feed {
 public:
  KafkaFeed(std::unique_ptr<RdKafka::KafkaConsumer> consumer, std::string prefix) : consumer_(std::move(consumer)), prefix_(std::move(prefix)) {}
  ~KafkaFeed() override { consumer_->close(); }

  Result<Batch> read(const std::vector<std::string>& topics, const Position& position, std::size_t max, milliseconds wait,
                     std::stop_token stop) override {
    if (topics.empty() || max == 0) return fail(ErrorKind::internal, "feed.nothing_asked", "A read of a feed needs topics and a number of changes.");
    const std::lock_guard lock(mutex_);
    CODEFLIX_TRY(place(topics, position));
    Batch batch{{}, position};
    // Who does not wait is answered only when everything that the broker has was looked at.
    Ends ends;
    if (wait == milliseconds(0)) {
      CODEFLIX_TRY_ASSIGN(ends, ends_of(topics));
    }
    const auto began = steady_clock::now();
    while (batch.changes.size() < max) {
      const bool all_seen = std::ranges::all_of(ends, [&](const auto& end) { return place_of(batch.next, end.first) >= end.second; });
      const auto waited = steady_clock::now() - began;
      if (interrupted_ || stop.stop_requested()) break;
      if (all_seen && (!batch.changes.empty() || waited >= wait)) {
        if (!take(poll(milliseconds(0)), batch)) break;
        continue;
      }
      if (!all_seen && waited >= kPatience) return unavailable(RdKafka::ERR__TIMED_OUT);
      const auto message = poll(kPoll);
      if (message->err() != RdKafka::ERR_NO_ERROR && message->err() != RdKafka::ERR__TIMED_OUT && !is_absent(message->err())) {
        placed_.clear();
        return unavailable(message->err());
      }
      take(message, batch);
    }
    placed_ = batch.next;
    return batch;
  }

  Result<std::int64_t> behind(const std::vector<std::string>& topics, const Position& position) override {
    CODEFLIX_TRY_ASSIGN(const auto ends, ends_of(topics));
    std::int64_t count = 0;
    for (const auto& [topic, end] : ends) count += std::max<std::int64_t>(0, end - place_of(position, topic));
    return count;
  }

  void interrupt() override { interrupted_ = true; }

 private:
  /// Where the topics end now: the offset after the last message.
  using Ends = std::map<std::string, std::int64_t>;

  static std::int64_t place_of(const Position& position, const std::string& topic) {
    const auto cursor = position.find(topic);
    return cursor == position.end() ? 0 : cursor->second.place;
  }

  // Not by query_watermark_offsets: before librdkafka 2.3 it waits for a broker that is away for as long as that lasts.
  Result<Ends> ends_of(const std::vector<std::string>& topics) {
    // That a topic is not there is remembered for a while, so the brokers are asked each time.
    CODEFLIX_TRY_ASSIGN(const auto present, present_of(topics));
    if (present.empty()) return Ends();
    CODEFLIX_TRY_ASSIGN(const auto lows, offsets_of(present, RdKafka::Topic::OFFSET_BEGINNING));
    CODEFLIX_TRY_ASSIGN(auto highs, offsets_of(present, RdKafka::Topic::OFFSET_END));
    std::erase_if(highs, [&](const auto& high) { return !lows.contains(high.first) || high.second <= lows.at(high.first); });
    return highs;
  }

  Result<std::vector<std::string>> present_of(const std::vector<std::string>& topics) {
    RdKafka::Metadata* answer = nullptr;
    const auto code = consumer_->metadata(true, nullptr, &answer, static_cast<int>(kPatience.count()));
    const std::unique_ptr<RdKafka::Metadata> metadata(answer);
    if (code != RdKafka::ERR_NO_ERROR) return unavailable(code);
    std::vector<std::string> present;
    for (const auto* known : *metadata->topics()) {
      if (known->err() != RdKafka::ERR_NO_ERROR || known->partitions()->empty()) continue;
      const auto topic = std::ranges::find_if(topics, [&](const std::string& each) { return known->topic() == prefix_ + each; });
      if (topic != topics.end()) present.push_back(*topic);
    }
    return present;
  }

  /// Of each topic, the offset that a special timestamp of Kafka stands for.
  Result<Ends> offsets_of(const std::vector<std::string>& topics, std::int64_t timestamp) {
    std::vector<std::unique_ptr<RdKafka::TopicPartition>> owned;
    std::vector<RdKafka::TopicPartition*> partitions;
    for (const auto& topic : topics) {
      owned.emplace_back(RdKafka::TopicPartition::create(prefix_ + topic, kPartition, timestamp));
      partitions.push_back(owned.back().get());
    }
    const auto code = consumer_->offsetsForTimes(partitions, static_cast<int>(kPatience.count()));
    if (code != RdKafka::ERR_NO_ERROR && !is_absent(code)) return unavailable(code);
    Ends offsets;
    for (const auto& partition : owned) {
      if (is_absent(partition->err())) continue;
      if (partition->err() != RdKafka::ERR_NO_ERROR) return unavailable(partition->err());
      // Unanswered, it still is the timestamp.
      if (partition->offset() < 0) return unavailable(RdKafka::ERR__TIMED_OUT);
      offsets[partition->topic().substr(prefix_.size())] = partition->offset();
    }
    return offsets;
  }

  /// Lets the consumer fetch these topics from this position, when it does not already.
  Result<> place(const std::vector<std::string>& topics, const Position& position) {
    if (topics == topics_ && position == placed_) return {};
    std::vector<std::unique_ptr<RdKafka::TopicPartition>> owned;
    std::vector<RdKafka::TopicPartition*> partitions;
    for (const auto& topic : topics) {
      owned.emplace_back(RdKafka::TopicPartition::create(prefix_ + topic, kPartition, place_of(position, topic)));
      partitions.push_back(owned.back().get());
    }
    if (const auto code = consumer_->assign(partitions); code != RdKafka::ERR_NO_ERROR) return unavailable(code);
    topics_ = topics;
    placed_ = position;
    return {};
  }

  std::unique_ptr<RdKafka::Message> poll(milliseconds timeout) {
    return std::unique_ptr<RdKafka::Message>(consumer_->consume(static_cast<int>(timeout.count())));
  }

  /// Adds the message to the batch, when it is one that the reader has not seen. False when there is none.
  bool take(const std::unique_ptr<RdKafka::Message>& message, Batch& batch) {
    if (message->err() != RdKafka::ERR_NO_ERROR) return false;
    Change change;
    change.topic = message->topic_name().substr(prefix_.size());
    auto& cursor = batch.next[change.topic];
    cursor.place = message->offset() + 1;
    const auto seq = number_in(message->headers(), "seq");
    const auto version = number_in(message->headers(), "version");
    if (!seq || !version || message->key() == nullptr) {
      log::warning("feed.foreign", "A message in the replicated topics is not of the change log: it is left out.",
                   {{"topic", message->topic_name()}, {"offset", std::to_string(message->offset())}});
      return true;
    }
    if (*seq <= cursor.seq) return true;
    cursor.seq = *seq;
    change.seq = *seq;
    change.version = *version;
    change.key = *message->key();
    if (message->payload() != nullptr) change.payload = std::string(static_cast<const char*>(message->payload()), message->len());
    batch.changes.push_back(std::move(change));
    return true;
  }

  const std::unique_ptr<RdKafka::KafkaConsumer> consumer_;
  const std::string prefix_;
  std::atomic<bool> interrupted_ = false;
  std::mutex mutex_;  // guards what follows
  std::vector<std::string> topics_;
  Position placed_;  ///< where the consumer fetches on
};

}  // namespace

Result<std::unique_ptr<Feed>> make_kafka_feed(const KafkaFeedOptions& options) {
  const std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
  const std::pair<const char*, std::string> settings[] = {
      {"bootstrap.servers", options.brokers},
      // A consumer needs the name of a group even where it joins none.
      {"group.id", "codeflix-feed-" + hex(random_bytes(8))},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "earliest"},
      {"allow.auto.create.topics", "false"},
      {"topic.metadata.refresh.interval.ms", "1000"},
      {"reconnect.backoff.max.ms", "1000"},
      {"fetch.wait.max.ms", "100"},
      {"queued.max.messages.kbytes", "8192"},
  };
  std::string error;
  for (const auto& [name, value] : settings) {
    if (conf->set(name, value, error) != RdKafka::Conf::CONF_OK) return fail(ErrorKind::invalid, "feed.options", error);
  }
  std::unique_ptr<RdKafka::KafkaConsumer> consumer(RdKafka::KafkaConsumer::create(conf.get(), error));
  if (!consumer) return fail(ErrorKind::invalid, "feed.options", error);
  return std::make_unique<KafkaFeed>(std::move(consumer), options.topic_prefix);
}

}  // namespace codeflix::replication
