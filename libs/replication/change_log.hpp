#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"

/// Documents replicated to other services: one table, one row a key (architecture decision 5).
namespace codeflix::replication {

/// The tables `change_log` and `change_log_counter`, in the publishing service's database.
sql::Migrations schema();

/// Takes the next position and holds the counter to the end of the transaction, so that the order of commits is the order
/// of positions. publish() and withdraw() take theirs by themselves. A transaction that publishes calls this before it reads
/// anything: on PostgreSQL it would otherwise look at a snapshot older than the wait, and be run again when another one
/// published meanwhile; on SQLite writers are alone anyway. Positions may have gaps.
Result<std::int64_t> next_position(sql::Transaction& tx);

/// Puts the newest document of `key` into the log in place of its last one. `payload` is carried byte for byte, also
/// when it is empty. The feed's readers are woken by the commit.
Result<> publish(sql::Transaction& tx, const Clock& clock, std::string_view topic, std::string_view key, std::int64_t version,
                 std::string_view payload);

/// Leaves a tombstone in place of the document; it is kept 30 days.
Result<> withdraw(sql::Transaction& tx, const Clock& clock, std::string_view topic, std::string_view key, std::int64_t version);

/// Removes tombstones older than 30 days; answers how many.
Result<std::int64_t> sweep_tombstones(sql::Transaction& tx, const Clock& clock);

}  // namespace codeflix::replication
