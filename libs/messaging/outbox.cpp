#include "libs/messaging/outbox.hpp"

#include "embedded/messaging_migrations.hpp"
#include "libs/base/id.hpp"
#include "libs/messaging/outbox_channel.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::messaging {

sql::Migrations schema() { return {"messaging", embedded::messaging_migrations}; }

Result<> tell(sql::Transaction& tx, const Clock& clock, Event event) {
  if (event.id.empty()) event.id = new_uuid(clock);
  if (event.time == Time{}) event.time = clock.now();
  if (event.traceparent.empty()) event.traceparent = trace::traceparent();
  CODEFLIX_TRY(check_event(event));
  // A UUIDv7 made inside the transaction: in the order of the commits where writers are alone.
  CODEFLIX_TRY(tx.execute("INSERT INTO outbox (position, event) VALUES ($1, $2)", {new_uuid(clock), to_json(event)}));
  tx.notify(kOutboxChannel);
  return {};
}

}  // namespace codeflix::messaging
