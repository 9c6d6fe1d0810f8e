-- When the bucket said that it keeps an object (object lock, legal hold): its tombstone stays taken, and is tried again a day
-- later instead of by every purge. Older workers try it as often as before.
SET LOCAL lock_timeout = '10s';

ALTER TABLE nolmt.object_deletions ADD COLUMN locked_at TIMESTAMPTZ;
