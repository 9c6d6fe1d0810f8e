-- A purge finds what it may take without passing by all that rests, and an undo what is beyond recall.
DO $$
DECLARE
    left_behind TEXT;
BEGIN
    PERFORM set_config('lock_timeout', '10s', true);
    -- what an interrupted try left behind is there by name, but of no use
    FOR left_behind IN
        SELECT indexrelid::regclass::text FROM pg_index
        WHERE NOT indisvalid AND indexrelid IN (
            to_regclass('nolmt.object_deletions_unswept'), to_regclass('nolmt.receipts_of_orphans'))
    LOOP
        EXECUTE 'DROP INDEX ' || left_behind;
    END LOOP;
END
$$;
CREATE INDEX CONCURRENTLY IF NOT EXISTS object_deletions_unswept
    ON nolmt.object_deletions (key) WHERE state <> 'purged' AND (sweep IS NULL OR state = 'taken');
CREATE INDEX CONCURRENTLY IF NOT EXISTS receipts_of_orphans ON nolmt.receipts (run) WHERE reason = 'orphan';
