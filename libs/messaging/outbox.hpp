#pragma once

#include <memory>

#include "libs/messaging/broker.hpp"
#include "libs/runtime/component.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"

namespace codeflix::messaging {

/// The tables of outbox and inbox; every service that tells or hears events runs them in its own database.
sql::Migrations schema();

/// Writes `event` in the transaction of the change that it tells of. An empty id, time or traceparent is filled in
/// (traceparent from the request under way). The relay is woken by the commit (sql::Transaction::notify).
/// Error: malformed `event.malformed`.
Result<> tell(sql::Transaction& tx, const Clock& clock, Event event);

/// Hands committed events to the broker in the order of their making, marks them sent on the broker's word, and sweeps
/// those sent more than 7 days ago. At least once: a crash between publish and mark sends again.
/// Several processes may relay the same database: they take turns, so that one sends at a time. One that was killed keeps
/// its turn for `turn`; one that hangs longer than that loses it, and what it was sending may go out once more and out of
/// order, which every consumer bears (inbox, version).
std::unique_ptr<runtime::Component> make_outbox_relay(std::string name, sql::Database& database, Broker& broker, const Clock& clock,
                                                      Duration turn = std::chrono::seconds(5));

}  // namespace codeflix::messaging
