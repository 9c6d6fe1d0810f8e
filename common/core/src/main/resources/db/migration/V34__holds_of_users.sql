-- Users who are held: what is stored for them stays, also what is stored later, whoever would have it go.
SET LOCAL lock_timeout = '10s'; -- a trigger more locks the table of generations for a moment

ALTER TABLE nolmt.holds ADD COLUMN case_number TEXT CHECK (length(case_number) BETWEEN 1 AND 100);

CREATE TABLE nolmt.user_holds (
    user_id     UUID PRIMARY KEY, -- no foreign key: a user may go who has nothing stored
    reason      TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
    case_number TEXT CHECK (length(case_number) BETWEEN 1 AND 100),
    held_by     UUID NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX user_holds_newest ON nolmt.user_holds (created_at DESC, user_id DESC);
ALTER TABLE nolmt.user_holds ENABLE ROW LEVEL SECURITY;
GRANT SELECT, DELETE ON nolmt.user_holds TO nolmt_admin;
CREATE POLICY admin_select ON nolmt.user_holds FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY admin_delete ON nolmt.user_holds FOR DELETE TO nolmt_admin USING (true);
GRANT SELECT (user_id) ON nolmt.user_holds TO nolmt_cleanup;
CREATE POLICY cleanup_select ON nolmt.user_holds FOR SELECT TO nolmt_cleanup USING (true);
GRANT EXECUTE ON FUNCTION nolmt.user_lock(UUID) TO nolmt_cleanup; -- so that no hold comes between its look and its take

-- As before, with the number of a case; without one for APIs of before.
DROP FUNCTION nolmt.hold;
CREATE FUNCTION nolmt.hold(held UUID, why TEXT, who UUID, number TEXT DEFAULT NULL) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM public.generations WHERE id = held FOR UPDATE; -- behind whoever changes or deletes it now
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO nolmt.holds (generation_id, reason, held_by, case_number) VALUES (held, why, who, number)
    ON CONFLICT (generation_id) DO UPDATE SET reason = excluded.reason, held_by = excluded.held_by,
        case_number = excluded.case_number, created_at = now();
    RETURN true;
END
$$;

-- False if there is no such user. Whoever deletes rows has this lock shared until they commit: a hold waits for them, and
-- those who come later see it.
CREATE FUNCTION nolmt.hold_user(held UUID, why TEXT, who UUID, number TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(nolmt.user_lock(held));
    IF NOT EXISTS (SELECT FROM auth.users WHERE id = held)
       AND NOT EXISTS (SELECT FROM public.generations WHERE user_id = held) THEN
        RETURN false;
    END IF;
    INSERT INTO nolmt.user_holds (user_id, reason, held_by, case_number) VALUES (held, why, who, number)
    ON CONFLICT (user_id) DO UPDATE SET reason = excluded.reason, held_by = excluded.held_by,
        case_number = excluded.case_number, created_at = now();
    RETURN true;
END
$$;

-- Whoever deletes rows, and however: by requests, expiry, SQL, or with their user.
CREATE FUNCTION nolmt.keep_rows_of_held_users() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held UUID;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(bucket)
    FROM (SELECT DISTINCT nolmt.user_lock(g.user_id) AS bucket FROM gone g ORDER BY bucket) AS buckets;
    -- the next statement sees who was held while this one waited
    SELECT h.user_id INTO held FROM nolmt.user_holds h WHERE h.user_id IN (SELECT g.user_id FROM gone g) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The user % is held, and all that is stored for them', held USING
            ERRCODE = 'check_violation', CONSTRAINT = 'what_a_held_user_has_stays';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER nolmt_held_users AFTER DELETE ON public.generations
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION nolmt.keep_rows_of_held_users();

CREATE OR REPLACE FUNCTION nolmt.keep_key_of_held() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(nolmt.user_lock(OLD.user_id));
    IF EXISTS (SELECT FROM nolmt.user_holds WHERE user_id = OLD.user_id) THEN
        RAISE EXCEPTION 'The user % is held, and all that is stored for them', OLD.user_id USING
            ERRCODE = 'check_violation', CONSTRAINT = 'what_a_held_user_has_stays';
    END IF;
    IF EXISTS (SELECT FROM nolmt.holds WHERE generation_id = OLD.id) THEN
        RAISE EXCEPTION 'The generation % is held', OLD.id USING
            ERRCODE = 'check_violation', CONSTRAINT = 'a_held_generation_stays';
    END IF;
    RETURN NEW;
END
$$;

REVOKE ALL ON FUNCTION nolmt.hold(UUID, TEXT, UUID, TEXT), nolmt.hold_user(UUID, TEXT, UUID, TEXT),
    nolmt.keep_rows_of_held_users() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.hold(UUID, TEXT, UUID, TEXT), nolmt.hold_user(UUID, TEXT, UUID, TEXT) TO nolmt_admin;

-- As before, and passes over all that is stored for a user who is held.
CREATE OR REPLACE FUNCTION nolmt.erase_user(
    erased UUID, most INTEGER, OUT jobs BIGINT, OUT generations BIGINT, OUT held BIGINT, OUT done BOOLEAN)
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
    IF NOT EXISTS (SELECT FROM nolmt.erased_users WHERE user_hash = nolmt.user_hash(erased)) THEN
        PERFORM pg_advisory_xact_lock(nolmt.user_lock(erased)); -- behind whoever was admitted before
        INSERT INTO nolmt.erased_users (user_hash) VALUES (nolmt.user_hash(erased)) ON CONFLICT DO NOTHING;
        DELETE FROM nolmt.shares WHERE user_id = erased; -- what is held stays, and opens to nobody
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(nolmt.user_lock(erased)); -- no hold comes in before this ends
    is_held := EXISTS (SELECT FROM nolmt.user_holds WHERE user_id = erased);
    batch := ARRAY(
        SELECT g.id FROM public.generations g
        WHERE g.user_id = erased AND NOT is_held AND NOT EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = g.id)
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

-- The same.
CREATE OR REPLACE FUNCTION nolmt.delete_generations(ids UUID[], states TEXT[], code TEXT, OUT deleted BIGINT, OUT held BIGINT)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    meant  UUID[];
    doomed UUID[];
BEGIN
    PERFORM FROM nolmt.jobs WHERE id = ANY(ids) ORDER BY id FOR UPDATE;
    PERFORM FROM public.generations WHERE id = ANY(ids) ORDER BY id FOR UPDATE;
    PERFORM pg_advisory_xact_lock_shared(bucket) FROM (
        SELECT DISTINCT nolmt.user_lock(g.user_id) AS bucket FROM public.generations g WHERE g.id = ANY(ids)
        ORDER BY bucket) AS buckets;
    -- the next statements see what commits, holds and users did while these waited; from here on nobody does anything
    meant := ARRAY(
        SELECT i FROM unnest(ids) AS i
        LEFT JOIN nolmt.jobs j ON j.id = i LEFT JOIN public.generations g ON g.id = i
        WHERE CASE WHEN g.id IS NOT NULL THEN 'succeeded' = ANY(states) AND code IS NULL
                   ELSE j.status = ANY(states) AND j.status NOT IN ('succeeded', 'deleted')
                        AND (code IS NULL OR j.error_code = code) END);
    doomed := ARRAY(
        SELECT i FROM unnest(meant) AS i WHERE NOT EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = i)
          AND NOT EXISTS (SELECT FROM public.generations g JOIN nolmt.user_holds u ON u.user_id = g.user_id WHERE g.id = i));
    INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor, run)
    SELECT staging_key, user_id, id, file_size, 'deleted',
           coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', session_user),
           nolmt.stated('nolmt.run')::uuid
    FROM nolmt.jobs WHERE id = ANY(doomed) AND staging_key IS NOT NULL ORDER BY staging_key
    ON CONFLICT (key) DO NOTHING;
    -- their idempotency keys stay, so that what is sent again brings nothing back
    UPDATE nolmt.jobs SET status = 'deleted', prompt = NULL, settings = NULL, output = NULL, staging_key = NULL,
        error_code = NULL, error_message = NULL, updated_at = now(), finished_at = now()
    WHERE id = ANY(doomed) AND status <> 'deleted';
    PERFORM set_config('nolmt.reason', 'deleted', true);
    DELETE FROM public.generations WHERE id = ANY(doomed);
    IF EXISTS (SELECT FROM public.generations WHERE id = ANY(doomed)) THEN
        RAISE EXCEPTION 'A trigger on public.generations keeps rows from being deleted' USING
            ERRCODE = 'integrity_constraint_violation';
    END IF;
    deleted := cardinality(doomed);
    held := cardinality(meant) - cardinality(doomed);
END
$$;
