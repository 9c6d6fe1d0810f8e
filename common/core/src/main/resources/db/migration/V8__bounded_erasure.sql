-- Erasing and closing in batches that are bounded by jobs, and only on what is proved.

SET LOCAL lock_timeout = '10s';

-- Erases a user a batch a transaction; repeat it until it is done. The first call only remembers who is erased: what comes
-- in from then on is refused, so that no later one has to hold anybody up. Then go rows, each with its job, then jobs
-- without a row. Objects go by the purge.
CREATE OR REPLACE FUNCTION nolmt.erase_user(erased UUID, most INTEGER, OUT jobs BIGINT, OUT generations BIGINT, OUT done BOOLEAN)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own     BOOLEAN := (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') = 'own';
    batch   UUID[];
    rowless UUID[];
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
        RETURN;
    END IF;
    rowless := ARRAY(
        SELECT id FROM nolmt.jobs WHERE id = ANY(ARRAY(
            SELECT j.id FROM nolmt.jobs j WHERE j.user_id = erased AND j.status <> 'deleted' LIMIT most))
        ORDER BY id FOR UPDATE);
    -- what was committed while these locks were waited for has a row now, and is the next call's
    jobs := nolmt.close_jobs(ARRAY(
        SELECT i FROM unnest(rowless) AS i WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.id = i)), 'erased');
    done := cardinality(rowless) < most
        AND NOT EXISTS (SELECT FROM public.generations g WHERE g.user_id = erased);
    IF done AND own THEN
        DELETE FROM auth.users WHERE id = erased;
    END IF;
END
$$;

-- On Supabase users go without a word to us: their jobs are found by not having one. Null if that can't be told: where
-- users are hidden from us, or there are none at all, absence proves nothing.
CREATE OR REPLACE FUNCTION nolmt.close_jobs_of_gone_users(most INTEGER) RETURNS BIGINT LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF row_security_active('auth.users') OR NOT EXISTS (SELECT FROM auth.users) THEN
        RETURN CASE WHEN EXISTS (SELECT FROM nolmt.jobs
            WHERE status IN ('accepted', 'queued', 'processing', 'failed', 'cancelled')) THEN NULL ELSE 0 END;
    END IF;
    RETURN nolmt.close_jobs(ARRAY(
        SELECT id FROM nolmt.jobs j
        WHERE status IN ('accepted', 'queued', 'processing', 'failed', 'cancelled')
          AND NOT EXISTS (SELECT FROM auth.users u WHERE u.id = j.user_id)
        LIMIT most), 'user_gone');
END
$$;
