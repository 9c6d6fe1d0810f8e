-- A sweep of many keys fans out into shards: runs of its own kind, each of a range of keys, whose tombstones, fuse and release
-- are its parent's.
SET LOCAL lock_timeout = '10s';

ALTER TABLE nolmt.cleanup_runs
    ADD COLUMN parent UUID REFERENCES nolmt.cleanup_runs (id) ON DELETE CASCADE,
    ADD COLUMN shard_root TEXT COLLATE "C",
    ADD COLUMN shard_after TEXT COLLATE "C", -- null from the beginning
    ADD COLUMN shard_last TEXT COLLATE "C", -- this one, too; null up to the end
    ADD CONSTRAINT a_shard_has_a_root CHECK ((parent IS NULL) = (shard_root IS NULL));
CREATE INDEX cleanup_runs_of_parent ON nolmt.cleanup_runs (parent) WHERE parent IS NOT NULL;

GRANT UPDATE (shard_last) ON nolmt.cleanup_runs TO nolmt_cleanup;
-- only an admin overrides the fuse, and only of a whole run
DROP POLICY cleanup_insert ON nolmt.cleanup_runs;
CREATE POLICY cleanup_insert ON nolmt.cleanup_runs FOR INSERT TO nolmt_cleanup
    WITH CHECK (NOT override_fuse AND requested_by = CASE WHEN parent IS NULL THEN 'schedule' ELSE 'shard' END);
DROP POLICY admin_insert ON nolmt.cleanup_runs;
CREATE POLICY admin_insert ON nolmt.cleanup_runs FOR INSERT TO nolmt_admin
    WITH CHECK (status = 'accepted' AND parent IS NULL);
