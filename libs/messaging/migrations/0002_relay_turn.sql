-- compatible_from: 1
-- Which process hands the outbox's events to the broker, and until when by the database's time. One at a time, so that they
-- go out in order and once.
CREATE TABLE outbox_relay (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  holder TEXT NOT NULL,
  ends_at BIGINT NOT NULL
);

INSERT INTO outbox_relay (id, holder, ends_at) VALUES (1, '', 0);
