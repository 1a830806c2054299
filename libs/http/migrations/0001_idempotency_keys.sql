-- The answers of POST requests that carried an Idempotency-Key, kept for a day (libs/http/idempotency.hpp).
CREATE TABLE idempotency_keys (
  subject TEXT NOT NULL,
  route TEXT NOT NULL,
  key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  status BIGINT NOT NULL,
  headers TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (subject, route, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
