#pragma once

#include <memory>

#include "libs/messaging/broker.hpp"
#include "libs/sql/database.hpp"

namespace codeflix::messaging {

/// The broker of the standalone: queues as tables of one database of its own, which it migrates. Times are the clock's.
/// The database belongs to one process at a time: what an earlier one had leased when it died is ready again at once.
Result<std::unique_ptr<Broker>> make_embedded_broker(sql::Database& database, const Clock& clock);

}  // namespace codeflix::messaging
