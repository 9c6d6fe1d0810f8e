-- Generations that must stay: neither expiry nor their user, nor the user's erasure, deletes them.

SET LOCAL lock_timeout = '10s'; -- the foreign key locks the table of generations for a moment

CREATE TABLE nolmt.holds (
    generation_id UUID PRIMARY KEY CONSTRAINT a_held_generation_stays REFERENCES public.generations (id),
    reason        TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
    held_by       UUID NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX holds_newest ON nolmt.holds (created_at DESC, generation_id DESC);
ALTER TABLE nolmt.holds ENABLE ROW LEVEL SECURITY;
GRANT SELECT, DELETE ON nolmt.holds TO nolmt_admin;
CREATE POLICY admin_select ON nolmt.holds FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY admin_delete ON nolmt.holds FOR DELETE TO nolmt_admin USING (true);
GRANT SELECT (generation_id) ON nolmt.holds TO nolmt_cleanup;
CREATE POLICY cleanup_select ON nolmt.holds FOR SELECT TO nolmt_cleanup USING (true);

-- False if there is no such row. Held again, it is held for the reason given last.
CREATE FUNCTION nolmt.hold(held UUID, why TEXT, who UUID) RETURNS BOOLEAN LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM public.generations WHERE id = held FOR UPDATE; -- behind whoever changes or deletes it now
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO nolmt.holds (generation_id, reason, held_by) VALUES (held, why, who)
    ON CONFLICT (generation_id) DO UPDATE SET reason = excluded.reason, held_by = excluded.held_by, created_at = now();
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION nolmt.hold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.hold TO nolmt_admin;

-- Under another key its object would go as well.
CREATE FUNCTION nolmt.keep_key_of_held() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM nolmt.holds WHERE generation_id = OLD.id) THEN
        RAISE EXCEPTION 'The generation % is held', OLD.id USING
            ERRCODE = 'check_violation', CONSTRAINT = 'a_held_generation_stays';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION nolmt.keep_key_of_held() FROM PUBLIC;
CREATE TRIGGER nolmt_held BEFORE UPDATE ON public.generations
    FOR EACH ROW WHEN (OLD.s3_key IS DISTINCT FROM NEW.s3_key OR OLD.id <> NEW.id)
    EXECUTE FUNCTION nolmt.keep_key_of_held();

-- As before, and passes over what is held: of such a user all else is gone, and once nothing is held any more another
-- call ends it. What was only theirs goes with them.
DROP FUNCTION nolmt.erase_user;
CREATE FUNCTION nolmt.erase_user(
    erased UUID, most INTEGER, OUT jobs BIGINT, OUT generations BIGINT, OUT held BIGINT, OUT done BOOLEAN)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own     BOOLEAN := (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') = 'own';
    batch   UUID[];
    rowless UUID[];
    named   BIGINT;
BEGIN
    jobs := 0;
    generations := 0;
    held := 0;
    done := false;
    IF NOT EXISTS (SELECT FROM nolmt.erased_users WHERE user_hash = nolmt.user_hash(erased)) THEN
        PERFORM pg_advisory_xact_lock(nolmt.user_lock(erased)); -- behind whoever was admitted before
        INSERT INTO nolmt.erased_users (user_hash) VALUES (nolmt.user_hash(erased)) ON CONFLICT DO NOTHING;
        DELETE FROM nolmt.shares WHERE user_id = erased; -- what is held stays, and opens to nobody
        RETURN;
    END IF;
    batch := ARRAY(
        SELECT g.id FROM public.generations g
        WHERE g.user_id = erased AND NOT EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = g.id)
        ORDER BY g.id LIMIT most);
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
        AND NOT EXISTS (SELECT FROM public.generations g WHERE g.user_id = erased
            AND NOT EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = g.id));
    IF done THEN
        DELETE FROM nolmt.user_limits WHERE user_id = erased;
        DELETE FROM nolmt.user_rates WHERE user_id = erased;
        held := (SELECT count(*) FROM public.generations g WHERE g.user_id = erased);
        IF own AND held = 0 THEN
            DELETE FROM auth.users WHERE id = erased;
        END IF;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION nolmt.erase_user FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.erase_user TO nolmt_admin;
