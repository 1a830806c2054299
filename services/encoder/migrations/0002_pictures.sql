-- compatible_from: 1
-- Which assets a picture of the images bucket belongs to. Pictures are named by their content, so several may share one;
-- with the last of them the picture goes.
CREATE TABLE pictures (
  image_key TEXT PRIMARY KEY,
  uses BIGINT NOT NULL
);

CREATE TABLE picture_uses (
  image_key TEXT NOT NULL,
  asset_id TEXT NOT NULL,
  PRIMARY KEY (image_key, asset_id)
);
CREATE INDEX picture_uses_asset ON picture_uses (asset_id);
