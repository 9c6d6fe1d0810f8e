-- What a sweep found rests before a purge may take it, and until it is taken an admin takes it back.
SET LOCAL lock_timeout = '10s';

ALTER TABLE nolmt.cleanup_runs ADD COLUMN rests_until TIMESTAMPTZ; -- null of what was released before there was a rest
GRANT UPDATE (rests_until) ON nolmt.cleanup_runs TO nolmt_cleanup;

-- What was taken back: what begins with a prefix, or the whole run, of which the prefix is empty and whose phase is closed.
CREATE TABLE nolmt.undone (
    sweep         UUID NOT NULL REFERENCES nolmt.cleanup_runs (id) ON DELETE CASCADE,
    prefix        TEXT COLLATE "C" NOT NULL CHECK (octet_length(prefix) <= 1024),
    undone_by     UUID NOT NULL,
    undone_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    withdrawn     BIGINT NOT NULL CHECK (withdrawn >= 0),
    beyond_recall BIGINT NOT NULL CHECK (beyond_recall >= 0),
    PRIMARY KEY (sweep, prefix)
);
ALTER TABLE nolmt.undone ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON nolmt.undone TO nolmt_admin, nolmt_cleanup;
CREATE POLICY admin_select ON nolmt.undone FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY cleanup_select ON nolmt.undone FOR SELECT TO nolmt_cleanup USING (true);

-- What became of a sweep's finds that begin with a prefix; undone ones are in none of the numbers.
CREATE FUNCTION nolmt.swept(which UUID, beginning TEXT, OUT resting BIGINT, OUT taken BIGINT, OUT purged BIGINT)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FILTER (WHERE d.state = 'pending'), count(*) FILTER (WHERE d.state = 'taken'),
           (SELECT count(DISTINCT r.key) FROM nolmt.receipts r
            WHERE r.run = which AND r.reason = 'orphan' AND starts_with(r.key, beginning))
    FROM nolmt.object_deletions d
    WHERE d.sweep = which AND d.state <> 'purged' AND starts_with(d.key, beginning)
      AND NOT (d.state = 'pending' AND EXISTS (
          SELECT FROM nolmt.undone u WHERE u.sweep = which AND starts_with(d.key, u.prefix)))
$$;

-- Takes back what a sweep found and nobody took, all of it where the prefix is empty; what was taken is beyond recall. Behind
-- whoever is taking some of it, who holds the run's row, and before whoever comes next; so the numbers are exact. The
-- tombstones go later, in batches. Says in a word why not: absent, other, dry, listing, closed, nothing.
CREATE FUNCTION nolmt.undo_sweep(
    which UUID, beginning TEXT, who UUID, OUT verdict TEXT, OUT withdrawn BIGINT, OUT beyond_recall BIGINT)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_run nolmt.cleanup_runs;
    so        RECORD;
BEGIN
    SELECT * INTO found_run FROM nolmt.cleanup_runs WHERE id = which FOR UPDATE;
    SELECT u.withdrawn, u.beyond_recall INTO withdrawn, beyond_recall
    FROM nolmt.undone u WHERE u.sweep = which AND u.prefix = beginning;
    IF FOUND THEN
        verdict := 'undone'; -- asked for before, and answered as then
        RETURN;
    END IF;
    verdict := CASE
        WHEN found_run.id IS NULL THEN 'absent'
        WHEN found_run.kind <> 'orphans' THEN 'other'
        WHEN found_run.dry_run THEN 'dry'
        WHEN found_run.phase = 'listing' THEN 'listing'
        WHEN found_run.phase = 'closed' THEN 'closed' END;
    IF verdict IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT * INTO so FROM nolmt.swept(which, beginning);
    withdrawn := so.resting;
    beyond_recall := so.taken + so.purged;
    IF withdrawn = 0 THEN
        verdict := 'nothing';
        RETURN;
    END IF;
    INSERT INTO nolmt.undone (sweep, prefix, undone_by, withdrawn, beyond_recall)
    VALUES (which, beginning, who, withdrawn, beyond_recall);
    IF beginning = '' THEN
        UPDATE nolmt.cleanup_runs SET phase = 'closed', updated_at = now() WHERE id = which;
    END IF;
    verdict := 'undone';
END
$$;
REVOKE ALL ON FUNCTION nolmt.swept(UUID, TEXT), nolmt.undo_sweep(UUID, TEXT, UUID) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.swept(UUID, TEXT), nolmt.undo_sweep(UUID, TEXT, UUID) TO nolmt_admin;
