CREATE TABLE queues (
  name TEXT PRIMARY KEY,
  max_deliveries BIGINT NOT NULL,
  lease_micros BIGINT NOT NULL
);

CREATE TABLE bindings (
  type TEXT NOT NULL,
  queue TEXT NOT NULL REFERENCES queues (name),
  PRIMARY KEY (type, queue)
);

-- available_at: when it may be handed out, for the first time, after a refusal's delay, or because its lease has ended.
CREATE TABLE messages (
  id TEXT PRIMARY KEY,
  queue TEXT NOT NULL REFERENCES queues (name),
  event TEXT NOT NULL,
  available_at BIGINT NOT NULL,
  deliveries BIGINT NOT NULL,
  leased BIGINT NOT NULL
);

CREATE INDEX messages_due ON messages (queue, available_at, id);

CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY,
  queue TEXT NOT NULL REFERENCES queues (name),
  event TEXT NOT NULL,
  reason TEXT NOT NULL,
  died_at BIGINT NOT NULL
);
