-- Positions are kept by topic now. A reader without one reads from the beginning, which is always right.
DROP TABLE replication_positions;

CREATE TABLE replication_cursors (
  reader TEXT NOT NULL,
  topic TEXT NOT NULL,
  place BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (reader, topic)
);
