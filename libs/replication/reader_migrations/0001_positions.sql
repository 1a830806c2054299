CREATE TABLE replication_positions (
  reader TEXT PRIMARY KEY,
  seq BIGINT NOT NULL
);
