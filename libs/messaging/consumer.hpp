#pragma once

#include <functional>
#include <memory>
#include <string>

#include "libs/messaging/broker.hpp"
#include "libs/runtime/component.hpp"
#include "libs/sql/database.hpp"

namespace codeflix::messaging {

/// The effect of one event, in the transaction that also marks it as seen. Plain code, no I/O outside `tx`.
/// Errors decide the message's fate: unavailable, conflict `sql.*` and internal (an exception, too) are tried again with back-off; all
/// other kinds are dead letters at once.
using EventHandler = std::function<Result<>(sql::Transaction& tx, const Event& event)>;

struct ConsumerOptions {
  /// Ignore an event whose version is not above the last one applied for (queue, source, subject). Set it where a
  /// newer fact replaces an older one; leave it off where each event counts.
  bool newest_only = false;
  int threads = 1;
};

/// Declares the queue and applies each event exactly once to the database: inbox row, version check, handler and commit
/// are one transaction, the ack comes after it. The handler runs in the event's trace. `database` has
/// messaging::schema(). stop() lets the event in work finish and leaves the rest to their leases.
std::unique_ptr<runtime::Component> make_consumer(QueueSpec queue, sql::Database& database, Broker& broker, const Clock& clock, EventHandler handler,
                                                  ConsumerOptions options = {});

}  // namespace codeflix::messaging
