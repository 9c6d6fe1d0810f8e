-- A clean-up of which deletions failed doesn't say that it succeeded: it is partial, or failed if all of them did. Older workers
-- know neither and go on saying so until they are replaced.
SET LOCAL lock_timeout = '10s';

ALTER TABLE nolmt.cleanup_runs
    DROP CONSTRAINT cleanup_runs_status_check,
    ADD CONSTRAINT cleanup_runs_status_check
        CHECK (status IN ('accepted', 'queued', 'running', 'succeeded', 'partial', 'failed', 'aborted')),
    -- how many for which reason, while the run goes from worker to worker
    ADD COLUMN failures JSONB NOT NULL DEFAULT '{}';
GRANT UPDATE (failures) ON nolmt.cleanup_runs TO nolmt_cleanup;

DROP POLICY cleanup_delete ON nolmt.cleanup_runs;
CREATE POLICY cleanup_delete ON nolmt.cleanup_runs FOR DELETE TO nolmt_cleanup
    USING (status IN ('succeeded', 'partial', 'failed', 'aborted') AND error_code IS DISTINCT FROM 'fuse_tripped'
        AND NOT EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.sweep = id AND d.state <> 'purged'));
