-- Deletions that somebody's own constraint or trigger refuses end with a sentence, and lost rows explain no orphans.

SET LOCAL lock_timeout = '10s';

-- How often the present slice of a run was claimed; a dead letter that says more is not believed.
ALTER TABLE nolmt.cleanup_runs ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
GRANT UPDATE (attempts) ON nolmt.cleanup_runs TO nolmt_cleanup;

-- Whether a generation's row was deleted, or is only missing.
CREATE INDEX object_deletions_of_generation ON nolmt.object_deletions (generation_id);
CREATE INDEX receipts_of_generation ON nolmt.receipts (generation_id);

-- As before, but a batch of which nothing goes is an error: the next one would be the same. Of jobs that are deleted
-- already it forgets the keys under which they can be asked for.
CREATE OR REPLACE FUNCTION nolmt.erase_user(erased UUID, most INTEGER, OUT jobs BIGINT, OUT generations BIGINT, OUT done BOOLEAN)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own     BOOLEAN := (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') = 'own';
    batch   UUID[];
    rowless UUID[];
    named   BIGINT;
BEGIN
    jobs := 0;
    generations := 0;
    done := false;
    IF NOT EXISTS (SELECT FROM nolmt.erased_users WHERE user_hash = nolmt.user_hash(erased)) THEN
        PERFORM pg_advisory_xact_lock(nolmt.user_lock(erased)); -- behind whoever was admitted before
        INSERT INTO nolmt.erased_users (user_hash) VALUES (nolmt.user_hash(erased)) ON CONFLICT DO NOTHING;
        RETURN;
    END IF;
    batch := ARRAY(SELECT g.id FROM public.generations g WHERE g.user_id = erased ORDER BY g.id LIMIT most);
    IF cardinality(batch) > 0 THEN
        jobs := nolmt.close_jobs(batch, 'erased');
        IF own THEN
            PERFORM FROM auth.users WHERE id = erased FOR UPDATE; -- before rows, in the order of all locks
        END IF;
        PERFORM set_config('nolmt.reason', 'erased', true);
        DELETE FROM public.generations WHERE id = ANY(batch);
        GET DIAGNOSTICS generations = ROW_COUNT;
        IF generations = 0 AND EXISTS (SELECT FROM public.generations WHERE id = ANY(batch)) THEN
            RAISE EXCEPTION 'A trigger on public.generations keeps rows from being deleted' USING
                ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN;
    END IF;
    rowless := ARRAY(
        SELECT id FROM nolmt.jobs WHERE id = ANY(ARRAY(
            SELECT j.id FROM nolmt.jobs j WHERE j.user_id = erased AND j.status <> 'deleted'
              AND NOT EXISTS (SELECT FROM public.generations g WHERE g.id = j.id) LIMIT most))
        ORDER BY id FOR UPDATE);
    -- what was committed while these locks were waited for has a row now, and is the next call's
    jobs := nolmt.close_jobs(ARRAY(
        SELECT i FROM unnest(rowless) AS i WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.id = i)), 'erased');
    UPDATE nolmt.jobs SET idempotency_key = NULL WHERE id = ANY(ARRAY(
        SELECT j.id FROM nolmt.jobs j WHERE j.user_id = erased AND j.idempotency_key IS NOT NULL LIMIT most));
    GET DIAGNOSTICS named = ROW_COUNT;
    done := cardinality(rowless) < most AND named < most
        AND NOT EXISTS (SELECT FROM public.generations g WHERE g.user_id = erased);
    IF done AND own THEN
        DELETE FROM auth.users WHERE id = erased;
    END IF;
END
$$;
