-- A list of one type or status is found in the index, without a look at each job of the user's that it passes by: with a
-- million generations and twenty thousand jobs that failed, those were 160 MB a page.
DO $$
BEGIN
    PERFORM set_config('lock_timeout', '10s', true);
    -- what an interrupted try left behind is there by name, but of no use
    IF EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('nolmt.jobs_user_listed') AND NOT indisvalid) THEN
        DROP INDEX nolmt.jobs_user_listed;
    END IF;
END
$$;
CREATE INDEX CONCURRENTLY IF NOT EXISTS jobs_user_listed
    ON nolmt.jobs (user_id, created_at DESC, id DESC, generation_type, status)
    WHERE status IN ('accepted', 'queued', 'processing', 'failed', 'cancelled');
DROP INDEX CONCURRENTLY IF EXISTS nolmt.jobs_user_shown;
