CREATE TABLE categories (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT NOT NULL,
  active BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX categories_name_key ON categories (name_key);

CREATE TABLE genres (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  active BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX genres_name_key ON genres (name_key);

CREATE TABLE genre_categories (
  genre_id TEXT NOT NULL REFERENCES genres (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  category_id TEXT NOT NULL REFERENCES categories (id),
  PRIMARY KEY (genre_id, position)
);
CREATE INDEX genre_categories_category ON genre_categories (category_id);

CREATE TABLE cast_members (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  type TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX cast_members_name_key ON cast_members (name_key, id);

CREATE TABLE videos (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  original_title TEXT NOT NULL,
  original_title_key TEXT NOT NULL,
  description TEXT NOT NULL,
  year_launched BIGINT NOT NULL,
  rating TEXT NOT NULL,
  opened BIGINT NOT NULL,
  published BIGINT NOT NULL,
  published_at BIGINT,
  deleted_at BIGINT,
  version BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX videos_title_key ON videos (title_key, id);
CREATE INDEX videos_created_at ON videos (created_at, id);
CREATE INDEX videos_deleted_at ON videos (deleted_at);

CREATE TABLE video_categories (
  video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  category_id TEXT NOT NULL REFERENCES categories (id),
  PRIMARY KEY (video_id, position)
);
CREATE INDEX video_categories_category ON video_categories (category_id);

CREATE TABLE video_genres (
  video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  genre_id TEXT NOT NULL REFERENCES genres (id),
  PRIMARY KEY (video_id, position)
);
CREATE INDEX video_genres_genre ON video_genres (genre_id);

CREATE TABLE video_cast (
  video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  cast_member_id TEXT NOT NULL REFERENCES cast_members (id),
  role TEXT NOT NULL,
  PRIMARY KEY (video_id, position)
);
CREATE INDEX video_cast_member ON video_cast (cast_member_id);

CREATE TABLE video_media (
  video_id TEXT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  slot TEXT NOT NULL,
  status TEXT NOT NULL,
  state TEXT NOT NULL,
  progress BIGINT NOT NULL,
  failure_code TEXT,
  failure_reason TEXT,
  file_asset_id TEXT,
  file_raw_key TEXT,
  file_name TEXT,
  file_size BIGINT,
  live_asset_id TEXT,
  live_location TEXT,
  live_duration_ms BIGINT,
  live_width BIGINT,
  live_height BIGINT,
  live_has_audio BIGINT,
  live_made BIGINT,
  PRIMARY KEY (video_id, slot)
);

CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  video_id TEXT NOT NULL,
  slot TEXT NOT NULL,
  filename TEXT NOT NULL,
  filename_key TEXT NOT NULL,
  metadata TEXT NOT NULL,
  size BIGINT NOT NULL,
  received BIGINT NOT NULL,
  head {{blob}} NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  lock_number BIGINT NOT NULL,
  subject TEXT NOT NULL,
  who TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX uploads_created_at ON uploads (created_at, id);
CREATE INDEX uploads_state ON uploads (state, expires_at);
CREATE INDEX uploads_video ON uploads (video_id);

CREATE TABLE retired_assets (
  asset_id TEXT PRIMARY KEY,
  encoder_knows BIGINT NOT NULL,
  due_at BIGINT NOT NULL
);
CREATE INDEX retired_assets_due_at ON retired_assets (due_at);
