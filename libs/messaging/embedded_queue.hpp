#pragma once

#include <string>

#include "libs/base/clock.hpp"
#include "libs/base/result.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"

/// What the embedded broker and its dead letters share.
namespace codeflix::messaging {

sql::Migrations embedded_broker_schema();

/// The database's signal that a queue has something new.
std::string queue_channel(const std::string& queue);

/// Puts an event at the end of a queue.
Result<> enqueue(sql::Transaction& tx, const Clock& clock, const std::string& queue, const std::string& event);

}  // namespace codeflix::messaging
