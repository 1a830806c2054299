CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  asset_id TEXT NOT NULL UNIQUE,
  video_id TEXT NOT NULL,
  slot TEXT NOT NULL,
  title TEXT NOT NULL,
  filename TEXT NOT NULL,
  search_key TEXT NOT NULL,
  raw_key TEXT NOT NULL,
  size BIGINT NOT NULL,
  state TEXT NOT NULL,
  progress BIGINT NOT NULL,
  speed DOUBLE PRECISION,
  seconds_left BIGINT,
  attempt BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  failure_code TEXT,
  failure_reason TEXT,
  result TEXT,
  owner TEXT NOT NULL,
  lease_until BIGINT,
  not_before BIGINT NOT NULL,
  facts BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT,
  updated_at BIGINT NOT NULL
);
CREATE INDEX jobs_waiting ON jobs (state, kind, created_at);
CREATE INDEX jobs_of_video ON jobs (video_id, created_at);
CREATE INDEX jobs_by_age ON jobs (created_at);

-- Assets that are not needed any more: a job that comes late for one of them is not taken.
CREATE TABLE discarded_assets (
  asset_id TEXT PRIMARY KEY,
  discarded_at BIGINT NOT NULL
);

-- Folders of the encoded bucket that an ended attempt or a discarded asset left behind.
CREATE TABLE leftovers (
  prefix TEXT PRIMARY KEY,
  due_at BIGINT NOT NULL
);
CREATE INDEX leftovers_due ON leftovers (due_at);
