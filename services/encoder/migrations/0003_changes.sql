-- compatible_from: 1
-- Who follows jobs looks for what has changed lately.
CREATE INDEX jobs_by_change ON jobs (updated_at);
