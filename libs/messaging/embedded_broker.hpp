#pragma once

#include <memory>

#include "libs/messaging/broker.hpp"
#include "libs/sql/database.hpp"

namespace codeflix::messaging {

/// The broker of the standalone: queues as tables of one database of its own, which it migrates. Times are the clock's.
/// The database belongs to one process at a time: what an earlier one had leased when it died is ready again at once.
Result<std::unique_ptr<Broker>> make_embedded_broker(sql::Database& database, const Clock& clock);

/// Its dead letters, also while another process has the broker: that one finds what is put back when it looks by itself, within the
/// `wait` of a receive(). Error: conflict `schema.older` or `schema.newer`.
Result<std::unique_ptr<DeadLetters>> make_embedded_dead_letters(sql::Database& database, const Clock& clock);

}  // namespace codeflix::messaging
