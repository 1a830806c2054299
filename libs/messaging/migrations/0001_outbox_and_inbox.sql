-- Events told by this service. position is in the order of their making; sent_at is null until the broker has the event.
CREATE TABLE outbox (
  position TEXT PRIMARY KEY,
  event TEXT NOT NULL,
  sent_at BIGINT
);

CREATE INDEX outbox_unsent ON outbox (position) WHERE sent_at IS NULL;
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;

-- Events that this service has applied, a row for each queue.
CREATE TABLE inbox (
  queue TEXT NOT NULL,
  event_id TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (queue, event_id)
);

CREATE INDEX inbox_seen ON inbox (seen_at);

-- The newest version applied of each aggregate, for queues that want only that.
CREATE TABLE inbox_versions (
  queue TEXT NOT NULL,
  source TEXT NOT NULL,
  subject TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (queue, source, subject)
);
