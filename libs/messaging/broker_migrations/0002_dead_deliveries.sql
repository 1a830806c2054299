-- compatible_from: 1
-- 0: not known, of letters from before.
ALTER TABLE dead_letters ADD COLUMN deliveries BIGINT NOT NULL DEFAULT 0;
