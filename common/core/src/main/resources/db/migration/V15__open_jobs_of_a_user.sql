-- What counts against a user's limits, found without passing by all that they ever cancelled.
DO $$
BEGIN
    PERFORM set_config('lock_timeout', '10s', true);
    -- what an interrupted try left behind is there by name, but of no use
    IF EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('nolmt.jobs_open_of_user') AND NOT indisvalid) THEN
        DROP INDEX nolmt.jobs_open_of_user;
    END IF;
END
$$;
CREATE INDEX CONCURRENTLY IF NOT EXISTS jobs_open_of_user ON nolmt.jobs (user_id) INCLUDE (file_size)
    WHERE status IN ('accepted', 'queued', 'processing');
