#include "libs/messaging/embedded_queue.hpp"

#include "embedded/embedded_broker_migrations.hpp"
#include "libs/base/id.hpp"

namespace codeflix::messaging {

sql::Migrations embedded_broker_schema() { return {"embedded_broker", embedded::embedded_broker_migrations}; }

std::string queue_channel(const std::string& queue) { return "queue." + queue; }

Result<> enqueue(sql::Transaction& tx, const Clock& clock, const std::string& queue, const std::string& event) {
  CODEFLIX_TRY(tx.execute("INSERT INTO messages (id, queue, event, available_at, deliveries, leased) VALUES ($1, $2, $3, $4, 0, 0)",
                          {new_uuid(clock), queue, event, clock.now()}));
  tx.notify(queue_channel(queue));
  return {};
}

}  // namespace codeflix::messaging
