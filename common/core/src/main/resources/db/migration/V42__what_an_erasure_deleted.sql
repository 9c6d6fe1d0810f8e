-- An erasure says of which generations and jobs a batch was: to look for its tombstones among all of the user's that are on their
-- way out took longer with each batch. Workers of before ask for the other columns by name.
DROP FUNCTION nolmt.erase_user(UUID, INTEGER);
CREATE FUNCTION nolmt.erase_user(
    erased UUID, most INTEGER, OUT jobs BIGINT, OUT generations BIGINT, OUT held BIGINT, OUT done BOOLEAN,
    OUT ids UUID[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own     BOOLEAN := (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') = 'own';
    batch   UUID[];
    rowless UUID[];
    named   BIGINT;
    is_held BOOLEAN;
BEGIN
    jobs := 0;
    generations := 0;
    held := 0;
    done := false;
    ids := '{}';
    IF NOT EXISTS (SELECT FROM nolmt.erased_users WHERE user_hash = nolmt.user_hash(erased)) THEN
        PERFORM pg_advisory_xact_lock(nolmt.user_lock(erased)); -- behind whoever was admitted before
        INSERT INTO nolmt.erased_users (user_hash) VALUES (nolmt.user_hash(erased)) ON CONFLICT DO NOTHING;
        DELETE FROM nolmt.shares WHERE user_id = erased; -- what is held stays, and opens to nobody
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(nolmt.user_lock(erased)); -- no hold comes in before this ends
    is_held := EXISTS (SELECT FROM nolmt.user_holds WHERE user_id = erased);
    batch := ARRAY( -- whichever: to begin with the first would sort all that are left each time
        SELECT b.id FROM (
            SELECT g.id FROM public.generations g
            WHERE g.user_id = erased AND NOT is_held AND NOT EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = g.id)
            LIMIT most) AS b
        ORDER BY b.id);
    IF cardinality(batch) > 0 THEN
        ids := batch;
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
    ids := rowless;
    -- what was committed while these locks were waited for has a row now, and is the next call's
    jobs := nolmt.close_jobs(ARRAY(
        SELECT i FROM unnest(rowless) AS i WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.id = i)), 'erased');
    UPDATE nolmt.jobs SET idempotency_key = NULL WHERE id = ANY(ARRAY(
        SELECT j.id FROM nolmt.jobs j WHERE j.user_id = erased AND j.idempotency_key IS NOT NULL LIMIT most));
    GET DIAGNOSTICS named = ROW_COUNT;
    done := cardinality(rowless) < most AND named < most
        AND NOT EXISTS (SELECT FROM public.generations g WHERE g.user_id = erased AND NOT is_held
            AND NOT EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = g.id));
    IF done THEN
        DELETE FROM nolmt.user_limits WHERE user_id = erased;
        DELETE FROM nolmt.user_rates WHERE user_id = erased;
        held := (SELECT count(*) FROM public.generations g WHERE g.user_id = erased);
        IF own AND held = 0 AND NOT is_held THEN
            DELETE FROM auth.users WHERE id = erased;
        END IF;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION nolmt.erase_user(UUID, INTEGER) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.erase_user(UUID, INTEGER) TO nolmt_admin, nolmt_cleanup;
