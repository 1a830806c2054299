#pragma once

#include <memory>
#include <string>

#include "libs/replication/feed.hpp"

namespace codeflix::replication {

struct KafkaFeedOptions {
  std::string brokers;       ///< `host:port,host:port`
  std::string topic_prefix;  ///< before the topics' names in Kafka, e.g. `catalog_admin.`
};

/// Reads a change_log that Debezium's outbox router carries into compacted Kafka topics of one partition each
/// (deploy/replication): the key is the document's key, the headers `seq` and `version` are text, the value holds the payload's bytes, null
/// for a tombstone. Repetitions after a crash of the connector are left out by their seq. No consumer group is joined and no offset is
/// committed: the position is the reader's. A topic that is not there yet is empty. Blocking; thread-safe, one read at a time.
/// Error: invalid `feed.options` with librdkafka's sentence. Brokers that are away are no error here, but of read() and behind().
Result<std::unique_ptr<Feed>> make_kafka_feed(const KafkaFeedOptions& options);

}  // namespace codeflix::replication
