-- Receipts of a user and of a run, newest first, a page at a time; and what of a user is on its way out.
DO $$
BEGIN
    PERFORM set_config('lock_timeout', '10s', true);
    -- what an interrupted try left behind is there by name, but of no use
    IF EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('nolmt.receipts_of_user') AND NOT indisvalid) THEN
        DROP INDEX nolmt.receipts_of_user;
    END IF;
    IF EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('nolmt.receipts_of_run') AND NOT indisvalid) THEN
        DROP INDEX nolmt.receipts_of_run;
    END IF;
    IF EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('nolmt.object_deletions_of_user') AND NOT indisvalid) THEN
        DROP INDEX nolmt.object_deletions_of_user;
    END IF;
END
$$;
CREATE INDEX CONCURRENTLY IF NOT EXISTS receipts_of_user ON nolmt.receipts (user_id, id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS receipts_of_run ON nolmt.receipts (run, id) WHERE run IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS object_deletions_of_user ON nolmt.object_deletions (user_id, key)
    WHERE state <> 'purged';
DROP INDEX CONCURRENTLY IF EXISTS nolmt.receipts_user;
