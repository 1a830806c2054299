CREATE TABLE change_log (
  seq BIGINT PRIMARY KEY,
  topic TEXT NOT NULL,
  key TEXT NOT NULL,
  version BIGINT NOT NULL,
  payload {{blob}},
  changed_at BIGINT NOT NULL,
  UNIQUE (topic, key)
);

CREATE INDEX change_log_tombstones ON change_log (changed_at) WHERE payload IS NULL;

CREATE TABLE change_log_counter (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL
);

INSERT INTO change_log_counter (id, seq) VALUES (1, 0);
