-- What playback knows of titles (replicated) and of entitlements (events), and what viewers do.
CREATE TABLE titles (
  video_id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  rating TEXT NOT NULL,
  opened INTEGER NOT NULL,
  published INTEGER NOT NULL
);

CREATE TABLE title_media (
  video_id TEXT NOT NULL REFERENCES titles (video_id) ON DELETE CASCADE,
  slot TEXT NOT NULL,
  asset_id TEXT NOT NULL,
  path TEXT NOT NULL,
  duration_ms BIGINT NOT NULL,
  PRIMARY KEY (video_id, slot)
);

CREATE TABLE title_artwork (
  video_id TEXT NOT NULL REFERENCES titles (video_id) ON DELETE CASCADE,
  slot TEXT NOT NULL,
  image_key TEXT NOT NULL,
  PRIMARY KEY (video_id, slot)
);
CREATE INDEX title_artwork_key ON title_artwork (image_key);

CREATE TABLE entitlements (
  subscription_id TEXT PRIMARY KEY,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  status TEXT NOT NULL,
  access_until BIGINT NOT NULL,
  streams BIGINT NOT NULL,
  max_height BIGINT NOT NULL
);
CREATE INDEX entitlements_customer ON entitlements (issuer, subject);

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (issuer, subject)
);

CREATE TABLE profiles (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  maturity TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX profiles_account ON profiles (account_id);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  profile_id TEXT,
  video_id TEXT NOT NULL,
  media TEXT NOT NULL,
  device TEXT NOT NULL,
  preview INTEGER NOT NULL,
  started_at BIGINT NOT NULL,
  last_heartbeat BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX sessions_account ON sessions (account_id, last_heartbeat);

CREATE TABLE progress (
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  video_id TEXT NOT NULL,
  position_ms BIGINT NOT NULL,
  duration_ms BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (profile_id, video_id)
);

CREATE TABLE my_list (
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  video_id TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (profile_id, video_id)
);
